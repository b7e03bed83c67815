using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Execution;

/// <summary>A delivery that may execute several steps: the commit of one takes the claim on the next along.</summary>
public sealed class StepsInARowTests : StepsInARowTest
{
    private const string HoldsSecond = """["AddOne", "Hold", "AddOne"]""";
    private const string FiveSteps = """["AddOne", "AddOne", "AddOne", "AddOne", "AddOne"]""";

    [Fact]
    public async Task Deliver_PlanOfFive_ExecutesThreeThenTwo()
    {
        await using var process = await StartAsync(FiveSteps);

        Assert.Equal(DeliveryResult.Executed, await process.DeliverAsync());
        Assert.Equal((3, null, 0, RunStatus.Running), (RowOf().Cursor, RowOf().Claim, RowOf().Attempt, RowOf().Status));
        Assert.Equal(DeliveryResult.Executed, await process.DeliverAsync());
        Assert.Null(await process.DeliverAsync());

        var run = await process.Reader.GetAsync("run-1", CancellationToken.None);
        Assert.Equal((RunStatus.Succeeded, "6"), (run.Status, run.Output?.ToString()));
        Assert.Equal(run.Steps.Select(s => $"{s.Key}#1"), Executed);
        var owners = Environment.Storage.Inspect("run-1")!.Records.Select(r => r.Owner).ToList();
        Assert.Equal(owners.Distinct(), owners);
    }

    [Fact]
    public async Task Deliver_PlanOfFive_CostsOneRequestForMostSteps()
    {
        await using var process = await StartAsync(FiveSteps);
        var requests = new List<StorageOperationKind>();
        Environment.Storage.Performed += o => requests.Add(o.Kind);

        await process.DeliverAsync();

        Assert.Equal(
            [
                StorageOperationKind.Receive, StorageOperationKind.Claim, StorageOperationKind.Commit, StorageOperationKind.Commit,
                StorageOperationKind.Commit, StorageOperationKind.Send, StorageOperationKind.Complete,
            ],
            requests);
    }

    [Fact]
    public async Task Deliver_SecondStep_BeginsWithTheFirstRecordedAndItsOwnClaim()
    {
        await using var process = await StartAsync(HoldsSecond);

        await DeliverAsync(process, () =>
        {
            var stored = Environment.Storage.Inspect("run-1") ?? throw new InvalidOperationException("The run is gone.");
            Assert.Equal((1, 1, 1), (stored.Records.Count, stored.Row.Cursor, stored.Row.Attempt));
            Assert.NotNull(stored.Row.Claim);
            Assert.NotEqual(stored.Records[0].Owner, stored.Row.Claim.Owner);
            Assert.DoesNotContain(Environment.Storage.PendingCallbacks, p => p.Callback.Position > 0);
            return Task.CompletedTask;
        });

        Assert.Equal((RunStatus.Succeeded, "5"), (RowOf().Status, RowOf().Value?.ToString()));
    }

    [Fact]
    public async Task Pause_WhileTheSecondStepExecutes_KeepsItsResultAndHoldsTheThird()
    {
        await using var process = await StartAsync(HoldsSecond);

        await DeliverAsync(process, () => process.Control.PauseAsync("run-1", CancellationToken.None));

        Assert.Equal((RunStatus.Paused, 2, null), (RowOf().Status, RowOf().Cursor, RowOf().Claim));
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        Assert.Equal("5", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
        Assert.Equal(["step-0:AddOne#1", "step-1:Hold#1", "step-2:AddOne#1"], Executed);
    }

    [Fact]
    public async Task Cancel_WhileTheSecondStepExecutes_ExecutesNoThird()
    {
        await using var process = await StartAsync(HoldsSecond);

        await DeliverAsync(process, () => process.Control.CancelAsync("run-1", CancellationToken.None));
        await process.DeliverAllAsync();
        Assert.Equal(RunStatus.Canceled, RowOf().Status);
        Assert.Equal(["step-0:AddOne#1", "step-1:Hold#1"], Executed);
    }

    [Fact]
    public async Task Stop_WhileTheSecondStepExecutes_BeginsNoThird()
    {
        await using var process = await StartAsync(HoldsSecond);
        using var stopping = new CancellationTokenSource();

        await DeliverAsync(
            process,
            () =>
            {
                Held.SetResult(4);
                return stopping.CancelAsync();
            },
            stopping.Token);

        Assert.Null(RowOf().Claim);
        Assert.DoesNotContain("step-2:AddOne#1", Executed);
        await using var other = Environment.StartProcess();
        Assert.Equal(RunStatus.Succeeded, (await Environment.RunToEndAsync(other, "run-1")).Status);
    }

    [Fact]
    public async Task Crash_AfterTheCommitThatClaimedAhead_IsTakenOverWithinLeaseAndSweep()
    {
        await using (var dying = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, FaultKind.CrashAfter)))
        {
            await dying.Starter.StartAsync(Request(FiveSteps), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => dying.DeliverAllAsync());
        }

        Assert.Equal((1, 1), (RowOf().Cursor, RowOf().Attempt));
        Assert.NotNull(RowOf().Claim);
        await using var process = Environment.StartProcess();
        var began = Environment.Time.GetUtcNow();
        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal(("6", 2), (run.Output?.ToString(), run.Steps[1].Attempts));
        Assert.Equal("lost", Assert.Single(run.Steps[1].FailedAttempts).Error.Type);
        Assert.InRange(Environment.Time.GetUtcNow() - began, TimeSpan.FromSeconds(62), TimeSpan.FromMinutes(3));
        Assert.Equal(["step-0:AddOne#1", "step-1:AddOne#2", "step-2:AddOne#1", "step-3:AddOne#1", "step-4:AddOne#1"], Executed);
    }

    [Theory]
    [InlineData(FaultKind.FailBefore)]
    [InlineData(FaultKind.FailAfter)]
    [InlineData(FaultKind.RepeatAfterTimeout)]
    public async Task Doubt_AboutTheCommitThatClaimedAhead_GoesOnUnderThatClaim(FaultKind fault)
    {
        await using var process = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, fault));
        await process.Starter.StartAsync(Request(FiveSteps), CancellationToken.None);
        var delivery = process.DeliverAsync();
        await Environment.Time.PassBesideAsync(delivery);

        Assert.Equal((DeliveryResult.Executed, 3), (await delivery, RowOf().Cursor));
        await process.DeliverAllAsync();
        Assert.Equal((RunStatus.Succeeded, 5), (RowOf().Status, Executed.Count));
        Assert.All(Environment.Storage.Inspect("run-1")!.Records, record => Assert.Equal(1, record.Attempts));
    }

    [Fact]
    public async Task Deliver_MessageOfTheFirstStepAgainWhileAnotherExecutes_IsDropped()
    {
        await using var process = await StartAsync("""["AddOne", "Hold"]""");
        var again = new Storage.Callback("run-1", 0, RowOf().CreatedAt);

        await DeliverAsync(
            process, async () => Assert.Equal(DeliveryResult.Dropped, await process.Executor.ExecuteAsync(again, CancellationToken.None)));

        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
    }
}
