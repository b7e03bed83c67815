using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Flow;

public sealed class FlowTests : EngineTest
{
    private static readonly RunSettings OneAtOnce = Settings(1);

    private static RunSettings Settings(int? parallelism, int? limit = null, TimeSpan period = default) => new()
    {
        Flow = new FlowRule { Key = InputTemplate.Parse("\"k/${input}\""), Parallelism = parallelism, RateLimit = limit, RatePeriod = period },
    };

    private static Task StartAsync(TestProcess process, string runId, RunSettings settings, string steps = """["AddOne",{"sleep":"1h"},"AddOne"]""") =>
        process.Starter.StartAsync(Request(steps, runId: runId) with { Settings = settings }, CancellationToken.None);

    private List<string> Begun() => [.. Environment.Storage.RunIds.Where(id => RowOf(id).StartedAt is not null)];

    /// <summary>Runs that have begun and not ended: never more than have a place.</summary>
    private int AtWork() => Environment.Storage.RunIds.Count(id => RowOf(id) is { StartedAt: not null } row && !row.Status.IsTerminal());

    [Fact]
    public async Task Parallelism_IsNeverExceeded_AndTheOldestGoesFirst()
    {
        await using var process = Environment.StartProcess();
        var most = 0;
        Environment.Storage.Performed += _ => most = Math.Max(most, AtWork());
        foreach (var n in Enumerable.Range(1, 5))
        {
            await StartAsync(process, $"run-{n}", Settings(2));
            await process.DeliverAllAsync();
        }

        Assert.Equal(["run-1", "run-2"], Begun());
        Assert.Equal(RunStatus.Waiting, RowOf("run-3").Status);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(4));

        Assert.Equal(2, most);
        Assert.All(Environment.Storage.RunIds, id => Assert.Equal(RunStatus.Succeeded, RowOf(id).Status));
        Assert.True(RowOf("run-3").StartedAt <= RowOf("run-4").StartedAt && RowOf("run-4").StartedAt <= RowOf("run-5").StartedAt);
        Assert.Empty(Environment.Storage.FlowWaiters);
    }

    [Fact]
    public async Task CallbackOfTheOneThatIsCalled_IsLost_ItGoesOnWithinMinutes()
    {
        await using var process = Environment.StartProcess();
        foreach (var runId in new[] { "run-1", "run-2" })
            await StartAsync(process, runId, OneAtOnce, """["AddOne",{"sleep":"30m"},"AddOne"]""");
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(29));
        Environment.Time.Advance(TimeSpan.FromMinutes(2));
        await process.Sweeper.SweepAsync(CancellationToken.None);
        while (RowOf("run-1").Status != RunStatus.Succeeded)
            Assert.NotNull(await process.DeliverAsync());

        // Whoever receives it is gone; the queue gives it to another after ten minutes only.
        Assert.Single(await process.Store.Queue.TryReceiveAsync(10, CancellationToken.None), delivery => delivery.Callback.RunId == "run-2");
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(4));

        Assert.Equal(["run-1", "run-2"], Begun());
    }

    [Fact]
    public async Task Rate_LetsSoManyBegin_InEachPeriod()
    {
        await using var process = Environment.StartProcess();
        foreach (var n in Enumerable.Range(1, 5))
            await StartAsync(process, $"run-{n}", Settings(null, 2, TimeSpan.FromMinutes(10)));
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(9));
        Assert.Equal(2, Begun().Count);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(2));
        Assert.Equal(4, Begun().Count);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(10));
        Assert.Equal(5, Begun().Count);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("pause")]
    public async Task AWaitingRun_ThatIsHeldOrCanceled_LosesItsTurn(string action)
    {
        await using var process = Environment.StartProcess();
        foreach (var n in Enumerable.Range(1, 3))
        {
            await StartAsync(process, $"run-{n}", OneAtOnce);
            await process.DeliverAllAsync();
        }

        await (action == "cancel" ? process.Control.CancelAsync("run-2", CancellationToken.None) : process.Control.PauseAsync("run-2", CancellationToken.None));
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await process.DeliverAllAsync();

        Assert.Equal(["run-1", "run-3"], Begun());
        if (action == "pause")
            await process.Control.ResumeAsync("run-2", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(4));
        Assert.Equal(action == "pause" ? RunStatus.Succeeded : RunStatus.Canceled, RowOf("run-2").Status);
        Assert.Empty(Environment.Storage.FlowWaiters);
    }

    [Fact]
    public async Task AResumedRun_AsksForAnotherPlace()
    {
        await using var process = Environment.StartProcess();
        await StartAsync(process, "run-1", OneAtOnce, """["Refuse"]""");
        await process.DeliverAllAsync();
        await StartAsync(process, "run-2", OneAtOnce);
        await process.DeliverAllAsync();
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        await process.DeliverAllAsync();

        Assert.Equal((RunStatus.Waiting, false), (RowOf().Status, RowOf().Flow?.Admitted));
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(2));
        Assert.Equal(RunStatus.Failed, RowOf().Status);
    }

    public static TheoryData<int, FaultKind> EveryDisturbance()
    {
        var data = new TheoryData<int, FaultKind>();
        for (var number = 1; number <= 40; number++)
        {
            foreach (var fault in new[] { FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.FailBefore, FaultKind.FailAfter, FaultKind.RepeatAfterTimeout })
                data.Add(number, fault);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryDisturbance))]
    public async Task DisturbedAtAnyOperation_AllRunsEnd_OneAfterTheOther(int number, FaultKind fault)
    {
        var most = 0;
        Environment.Storage.Performed += _ => most = Math.Max(most, AtWork());
        await using (var setup = Environment.StartProcess())
        {
            foreach (var n in Enumerable.Range(1, 3))
                await StartAsync(setup, $"run-{n}", OneAtOnce, """["AddOne","AddOne"]""");
        }

        var operation = 0;
        await using var disturbed = Environment.StartProcess(FaultPlan.From(_ => ++operation == number ? fault : FaultKind.None));
        try
        {
            var delivering = disturbed.DeliverAllAsync();
            for (; !delivering.IsCompleted; await Task.Yield())
                Environment.Time.Advance(TimeSpan.FromSeconds(1));
            await delivering;
        }
        catch (Exception e) when (e is SimulatedCrashException or StorageUnavailableException)
        {
            // What the other process finds is what counts.
        }

        await using var other = Environment.StartProcess();
        await Environment.AdvanceAsync(other, TimeSpan.FromHours(1));
        await other.Retention.RemoveExpiredAsync(CancellationToken.None);

        Assert.Equal(1, most);
        Assert.All(Environment.Storage.RunIds, id => Assert.Equal(RunStatus.Succeeded, RowOf(id).Status));
        Assert.Empty(Environment.Storage.FlowKeys);
    }

    [Fact]
    public async Task Call_WhoseAnswerIsLost_IsMadeUpForBySweepers()
    {
        var rate = Settings(null, 1, TimeSpan.FromMinutes(5));
        await using (var setup = Environment.StartProcess())
        {
            foreach (var n in Enumerable.Range(1, 3))
                await StartAsync(setup, $"run-{n}", rate, """["AddOne"]""");
            await Environment.AdvanceAsync(setup, TimeSpan.FromMinutes(4));
        }

        // The second begins and calls the third for the next period. The library repeats that write, which then meets its own.
        await using var disturbed = Environment.StartProcess(FaultPlan.From(o =>
            o is { Kind: StorageOperationKind.Commit, RunId: "run-3" } ? FaultKind.RepeatAfterTimeout : FaultKind.None));
        Environment.Time.Advance(TimeSpan.FromMinutes(1));
        await disturbed.DeliverAllAsync();
        Assert.Equal((RunStatus.Succeeded, RunStatus.Waiting), (RowOf("run-2").Status, RowOf("run-3").Status));

        await using var other = Environment.StartProcess();
        await Environment.AdvanceAsync(other, TimeSpan.FromMinutes(15));

        Assert.Equal(RunStatus.Succeeded, RowOf("run-3").Status);
    }

    [Fact]
    public async Task Start_WithAKeyThatCannotBe_IsRefused()
    {
        await using var process = Environment.StartProcess();
        var tooLong = Request("""["AddOne"]""", $"\"{new string('x', 200)}\"") with { Settings = OneAtOnce };
        var noPlaces = Request("""["AddOne"]""") with { Settings = Settings(0) };
        var absurd = Request("""["AddOne"]""") with { Settings = Settings(null, 1, TimeSpan.FromDays(400)) };

        foreach (var (request, where) in new[] { (tooLong, "flow.key"), (noPlaces, "flow.parallelism"), (absurd, "flow.rate.period") })
        {
            var error = await Assert.ThrowsAsync<InvalidInputException>(() => process.Starter.StartAsync(request, CancellationToken.None));
            Assert.Equal(where, Assert.Single(error.Problems).Where);
        }

        Assert.Empty(Environment.Storage.RunIds);
    }
}
