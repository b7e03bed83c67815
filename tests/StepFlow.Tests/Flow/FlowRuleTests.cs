using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Schedules;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Flow;

/// <summary>Who has a flow rule, whose limits count, and who needs no slot of his own.</summary>
public sealed class FlowRuleTests : EngineTest
{
    private const string Asleep = """["AddOne",{"sleep":"1h"},"AddOne"]""";

    private static RunSettings Keyed(int? parallelism, int? limit = null, string key = "\"k\"") => new()
    {
        Flow = new FlowRule { Key = InputTemplate.Parse(key), Parallelism = parallelism, RateLimit = limit, RatePeriod = TimeSpan.FromMinutes(10) },
    };

    private static async Task StartAsync(TestProcess process, string runId, RunSettings settings, string steps = Asleep)
    {
        await process.Starter.StartAsync(Request(steps, runId: runId) with { Settings = settings }, CancellationToken.None);
        await process.DeliverAllAsync();
    }

    private static Task PublishAsync(TestProcess process, string workflow, string steps, RunSettings? settings = null) => process.Workflows.PublishAsync(
        workflow, "v1", new WorkflowDefinition(null, null, Steps(steps)) { Settings = settings ?? RunSettings.None }, CancellationToken.None);

    private bool IsIn(string runId) => RowOf(runId).Flow is { Admitted: true };

    [Fact]
    public async Task Version_BringsItsRule_AndARequestItsOwn()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "shy", Asleep, Keyed(1));
        foreach (var (runId, flow) in new[] { ("run-1", null), ("run-2", null), ("run-3", Keyed(1, key: "\"other\"")) })
        {
            await process.Starter.StartAsync(
                new StartRequest { RunId = runId, Workflow = "shy", Input = Payload.FromJson("1"), Settings = flow ?? RunSettings.None }, CancellationToken.None);
            await process.DeliverAllAsync();
        }

        Assert.Equal((true, false, true), (IsIn("run-1"), IsIn("run-2"), IsIn("run-3")));
        Assert.Equal("other", RowOf("run-3").Flow?.Key);
    }

    [Fact]
    public async Task Schedule_GivesItsRunsItsRule()
    {
        await using var process = Environment.StartProcess();
        var start = new StartRequest { Steps = Steps(Asleep), Input = Payload.FromJson("1"), Settings = Keyed(1) };
        await process.Book.PutAsync("often", new ScheduleRequest { Cron = "* * * * *", Start = start }, CancellationToken.None);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Environment.Time.Advance(TimeSpan.FromMinutes(1));
            await process.Schedules.TickAsync(CancellationToken.None);
            await process.DeliverAllAsync();
        }

        Assert.Equal([false, true], Environment.Storage.RunIds.Select(IsIn).Order());
    }

    [Fact]
    public async Task View_OfOneThatWaits_SaysForWhatAndBehindHowMany()
    {
        await using var process = Environment.StartProcess();
        foreach (var n in Enumerable.Range(1, 3))
            await StartAsync(process, $"run-{n}", Keyed(1));

        var first = await process.Reader.GetAsync("run-1", CancellationToken.None);
        var last = await process.Reader.GetAsync("run-3", CancellationToken.None);

        Assert.Equal(new FlowView("k", true, null), first.Flow);
        Assert.Equal(new FlowView("k", false, "A slot of flow key 'k', with 1 runs before this one."), last.Flow);
        Assert.Equal((RunStatus.Waiting, null), (last.Status, last.StartedAt));
    }

    [Fact]
    public async Task NewerRun_WithMoreSlots_LetsThoseInWhoWaited()
    {
        await using var process = Environment.StartProcess();
        foreach (var n in Enumerable.Range(1, 3))
            await StartAsync(process, $"run-{n}", Keyed(1));
        Environment.Time.Advance(TimeSpan.FromSeconds(1));
        await StartAsync(process, "run-4", Keyed(3));

        Assert.Equal((true, true, true, false), (IsIn("run-1"), IsIn("run-2"), IsIn("run-3"), IsIn("run-4")));
    }

    [Fact]
    public async Task Rate_OnceUsedUp_WaiterIsDueWhenTheOldestStartIsAPeriodAgo()
    {
        await using var process = Environment.StartProcess();
        var began = Environment.Time.GetUtcNow();
        await StartAsync(process, "run-1", Keyed(null, 1));
        Environment.Time.Advance(TimeSpan.FromMinutes(4));
        await StartAsync(process, "run-2", Keyed(null, 1));

        Assert.Equal(began + TimeSpan.FromMinutes(10), RowOf("run-2").DueAt);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(7));
        Assert.Equal(began + TimeSpan.FromMinutes(10), RowOf("run-2").StartedAt);
    }

    [Fact]
    public async Task Child_WithTheKeyOfARunAboveIt_TakesPartInItsSlot()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "inner", """["AddOne"]""", Keyed(1));
        await PublishAsync(process, "between", """[{"run":{"workflow":"inner"}}]""");
        await StartAsync(process, "run-1", Keyed(1), """[{"run":{"workflow":"between"}},{"parallel":[[{"run":{"workflow":"inner"}}]]}]""");
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(3));

        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
        Assert.Equal(["run-1"], Environment.Storage.RunIds.Where(id => RowOf(id).Parent is null));
    }

    [Fact]
    public async Task Child_WithoutAKeyForItsInput_FailsTheStep()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "inner", """["AddOne"]""", Keyed(1, key: "\"${input.customer}\""));

        var run = await RunAsync("""[{"run":{"workflow":"inner"}}]""");

        Assert.Equal((RunStatus.Failed, "invalid-input"), (run.Status, run.Error?.Type));
    }

    [Fact]
    public async Task Blocked_AndPaused_KeepTheirSlot()
    {
        await using var process = Environment.StartProcess();
        await StartAsync(process, "run-1", Keyed(1));
        await StartAsync(process, "run-2", Keyed(1));
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await process.DeliverAllAsync();

        Assert.False(IsIn("run-2"));
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await process.DeliverAllAsync();
        Assert.True(IsIn("run-2"));
    }

    [Fact]
    public async Task HolderThatIsGoneWithoutATrace_LosesItsSlotToTheNextWhoAsks()
    {
        await using var process = Environment.StartProcess();
        await StartAsync(process, "run-1", Keyed(1));
        var run = await process.Store.Runs.LoadAsync("run-1", CancellationToken.None);
        await process.Store.Runs.PurgeAsync(run!, CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromMinutes(2));

        await StartAsync(process, "run-2", Keyed(1));

        Assert.True(IsIn("run-2"));
    }

    [Fact]
    public async Task Purge_OfARunThatWaited_LeavesNobodyInTheLine()
    {
        await using var process = Environment.StartProcess();
        await StartAsync(process, "run-1", Keyed(1));
        await StartAsync(process, "run-2", Keyed(1));
        await process.Control.CancelAsync("run-2", CancellationToken.None);
        await process.Control.DeleteAsync("run-2", CancellationToken.None);

        Assert.Empty(Environment.Storage.FlowWaiters);
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await process.Retention.RemoveExpiredAsync(CancellationToken.None);
        Assert.Empty(Environment.Storage.FlowKeys);
    }

    [Fact]
    public async Task AThousandWaiters_GoOnInTheirOrder()
    {
        await using var process = Environment.StartProcess();
        await StartAsync(process, "first", Keyed(1));
        var waiting = Enumerable.Range(0, 1000).Select(n => $"run-{n:D4}").ToList();
        foreach (var runId in waiting)
        {
            await process.Starter.StartAsync(Request("""["AddOne"]""", runId: runId) with { Settings = Keyed(1) }, CancellationToken.None);
            Environment.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        var begun = new List<string>();
        Environment.Storage.Performed += operation =>
        {
            if (operation.RunId is { } id && id != "first" && !begun.Contains(id) && Environment.Storage.Inspect(id)?.Row.Flow is { Admitted: true })
                begun.Add(id);
        };
        await process.DeliverAllAsync();
        Assert.Equal(1000, Environment.Storage.FlowWaiters.Count);

        await process.Control.CancelAsync("first", CancellationToken.None);
        await process.DeliverAllAsync();

        Assert.Equal(waiting, begun);
        Assert.Empty(Environment.Storage.FlowWaiters);
    }

    [Fact]
    public async Task WithoutAKey_NoRequestMoreThanBefore()
    {
        var kinds = new List<string>();
        Environment.Storage.Performed += operation => kinds.Add(operation.Kind.ToString());

        await RunAsync("""["AddOne","AddOne"]""");

        Assert.DoesNotContain(kinds, kind => kind.Contains("Flow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fork_AndRestart_AskForASlotOfTheirOwn()
    {
        await using var process = Environment.StartProcess();
        await StartAsync(process, "run-1", Keyed(1));
        await process.Copier.CopyAsync("run-1", new CopyRequest { RunId = "run-2", FromPosition = 1 }, CancellationToken.None);
        await process.DeliverAllAsync();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(70));

        Assert.Equal(RunStatus.Succeeded, RowOf("run-1").Status);
        Assert.True(IsIn("run-2"));
    }

    [Fact]
    public async Task OnFailure_ThatHasTheSameKey_RunsAfterTheRun()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "tidy", """["AddOne"]""", Keyed(1));
        var settings = Keyed(1) with { OnFailure = [new EndStart { Workflow = "tidy" }] };
        await StartAsync(process, "run-1", settings, """["Refuse"]""");

        var end = Assert.Single(EndRuns.IdsOf(RowOf()));
        Assert.True(IsIn(end));
    }

    [Fact]
    public async Task Publish_OfARuleThatCannotBe_IsRefused()
    {
        await using var process = Environment.StartProcess();
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => PublishAsync(process, "shy", """["AddOne"]""", Keyed(101)));
        Assert.Equal("flow.parallelism", Assert.Single(error.Problems).Where);
    }
}
