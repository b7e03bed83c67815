using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Execution.Attempts;

/// <summary>Which step the commit of the one before claims, and where a delivery of its own has to look first.</summary>
public sealed class ClaimAheadTests : StepsInARowTest
{
    [Theory]
    [InlineData("""{"step": "AddOne", "effect": "atMostOnce"}""")]
    [InlineData("""{"step": "AddOne", "retry": {"maxAttempts": 1}}""")]
    [InlineData("""{"sleep": "1s"}""")]
    [InlineData("""{"waitForEvent": "come", "timeout": "1s"}""")]
    [InlineData("""{"parallel": [["AddOne"]]}""")]
    [InlineData("""{"step": "Echo", "input": "${steps.AddOne}"}""", null, 2)]
    [InlineData("""{"step": "NotHere"}""", "NotHere")]
    public async Task Commit_NextIsNoStepToClaimAhead_SendsACallback(string next, string? alsoKnown = null, int before = 1)
    {
        var first = string.Join(',', Enumerable.Repeat("\"AddOne\"", 1).Concat(Enumerable.Repeat("\"MultiplyWithTwo\"", before - 1)));
        await using (var knowing = Environment.StartProcess(null, steps => Known(steps, alsoKnown)))
            await knowing.Starter.StartAsync(Request($"[{first}, {next}]"), CancellationToken.None);
        await using var process = Environment.StartProcess();

        await process.DeliverAsync();

        Assert.Equal((before, null, 0), (RowOf().Cursor, RowOf().Claim, RowOf().Attempt));
        Assert.Equal(before, Assert.Single(Environment.Storage.PendingCallbacks).Callback.Position);
    }

    [Theory]
    [InlineData("""{"step": "Echo", "input": {"a": "${input}", "b": "${previous}", "c": "${steps.AddOne}"}}""")]
    [InlineData("""{"step": "Echo", "input": 7}""")]
    public async Task Commit_InputOfTheNextIsKnown_ReadsNothing(string next)
    {
        await using var process = await StartAsync($"""["AddOne", {next}]""");
        var reads = new List<StorageOperationKind>();
        Environment.Storage.Performed += o => reads.Add(o.Kind);

        await process.DeliverAsync();

        Assert.Equal((RunStatus.Succeeded, 2), (RowOf().Status, Executed.Count));
        Assert.DoesNotContain(StorageOperationKind.ReadInput, reads);
        Assert.DoesNotContain(StorageOperationKind.ReadRecord, reads);
        Assert.Single(reads, StorageOperationKind.Claim);
    }

    [Fact]
    public async Task Commit_RunInputThatThisProcessHasNotSeen_IsReadOnceAndBeforeTheClaim()
    {
        const string Refers = """{"step": "Echo", "input": "${input}"}""";
        await using (var first = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, FaultKind.CrashAfter)))
        {
            await first.Starter.StartAsync(Request($"""["AddOne", "AddOne", {Refers}, {Refers}]"""), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => first.DeliverAllAsync());
        }

        var requests = new List<StorageOperationKind>();
        await using var process = Environment.StartProcess();
        Environment.Storage.Performed += o => requests.Add(o.Kind);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(5));

        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
        // The second step is taken over; the third is not claimed along with its record, as its input is not known here; the fourth is.
        StorageOperationKind[] steps = [StorageOperationKind.ReadInput, StorageOperationKind.Claim, StorageOperationKind.Commit];
        Assert.Equal(
            [
                StorageOperationKind.Claim, StorageOperationKind.Commit,
                StorageOperationKind.ReadInput, StorageOperationKind.Claim, StorageOperationKind.Commit, StorageOperationKind.Commit,
            ],
            requests.Where(steps.Contains));
    }

    [Fact]
    public async Task Commit_StepThatFails_WaitsForItsRetryInTheQueue()
    {
        FlakyFailures = 1;
        await using var process = await StartAsync("""["AddOne", "Flaky", "AddOne"]""");
        await process.DeliverAsync();
        Assert.Equal((1, null, 1), (RowOf().Cursor, RowOf().Claim, RowOf().Attempt));
        Assert.Equal("3", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
    }

    [Fact]
    public async Task Deliver_ThatHasTakenFiveSeconds_GoesOnWithNoFurtherStep()
    {
        await using var process = await StartAsync("""["Hold", "AddOne"]""");

        await DeliverAsync(process, () =>
        {
            Environment.Time.Advance(TimeSpan.FromSeconds(5));
            return Task.CompletedTask;
        });

        Assert.Equal((1, null), (RowOf().Cursor, RowOf().Claim));
    }

    [Theory]
    [InlineData("240s", 1)]
    [InlineData("230s", 2)]
    public async Task Deliver_HostWithATimeout_BeginsOnlyWhatItCanEnd(string timeout, int executed)
    {
        TestEnvironment? environment = null;
        environment = new TestEnvironment(Slow, options =>
        {
            options.StepsPerDelivery = 3;
            options.StepTimeout = TimeSpan.FromMinutes(1);
            options.HostTimeout = TimeSpan.FromMinutes(4) + TimeSpan.FromSeconds(6);
        });
        await using var process = environment.StartProcess();
        await process.Starter.StartAsync(Request($$"""["Slow", {"step": "AddOne", "timeout": "{{timeout}}"}]"""), CancellationToken.None);

        await process.DeliverAsync();

        Assert.Equal(executed, environment.Storage.Inspect("run-1")!.Row.Cursor);

        void Slow(StepFlowBuilder steps) => steps
            .AddStep<long, long>("Slow", (x, _) =>
            {
                environment?.Time.Advance(TimeSpan.FromSeconds(2));
                return Task.FromResult(x);
            })
            .AddStep<long, long>("AddOne", (x, _) => Task.FromResult(x + 1));
    }

    private static void Known(StepFlowBuilder steps, string? name)
    {
        steps
            .AddStep<long, long>("AddOne", (x, _) => Task.FromResult(x + 1))
            .AddStep<long, long>("MultiplyWithTwo", (x, _) => Task.FromResult(x * 2))
            .AddStep<System.Text.Json.JsonElement, System.Text.Json.JsonElement>("Echo", (x, _) => Task.FromResult(x));
        if (name is not null)
            steps.AddStep<long, long>(name, (x, _) => Task.FromResult(x));
    }
}
