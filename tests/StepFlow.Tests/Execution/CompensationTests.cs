using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Execution;

public sealed class CompensationTests
{
    private const string Done = """{"step":"Do","compensate":"Undo"}""";
    private const string TwoDoneThenFailed = $"""[{Done},{Done},"Fail"]""";

    private readonly List<string> _undone = [];
    private readonly List<string> _inputs = [];
    private int _broken;
    private bool _failing = true;

    private TestEnvironment Environment => field ??= new TestEnvironment(AddSteps, options => (options.MaxPayload, options.Retention) = (2048, TimeSpan.FromDays(1)));

    private void AddSteps(StepFlowBuilder steps) => steps
        .AddStep<long, long>("Do", x => x + 1)
        .AddStep<string, string>("Grow", text => text)
        .AddStep<JsonElement, JsonElement>("Fail", (x, _) => _failing ? throw new StepFailedException("no") { NonRetryable = true } : Task.FromResult(x))
        .AddStep<JsonElement, JsonElement>("Undo", (x, context) => Task.FromResult(Undo(x, context)));

    private JsonElement Undo(JsonElement input, StepContext context)
    {
        if (_broken-- > 0)
            throw new InvalidOperationException("not yet");
        _undone.Add($"{input.GetProperty("step").GetString()} by {context.StepKey}");
        _inputs.Add(input.GetRawText());
        return input.GetProperty("step");
    }

    private static IReadOnlyList<StepDefinition> Steps(string json) => DefinitionReader.ReadSteps(JsonDocument.Parse(json).RootElement);

    private static StartRequest Request(string steps, bool onCancel = false) => new()
    {
        Steps = Steps(steps),
        Input = Payload.FromJson("1"),
        RunId = "run-1",
        Labels = ["red"],
        Settings = new RunSettings { CompensateOnCancel = onCancel },
    };

    private static Task<RunView> ReadAsync(TestProcess process, string runId = "run-1") => process.Reader.GetAsync(runId, CancellationToken.None);

    /// <summary>Lets the run and what its end starts come to their ends, and reads the run.</summary>
    private async Task<RunView> RunAsync(TestProcess process, string steps = TwoDoneThenFailed)
    {
        await process.Starter.StartAsync(Request(steps), CancellationToken.None);
        return await SettleAsync(process);
    }

    private async Task<RunView> SettleAsync(TestProcess process)
    {
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(15));
        return await ReadAsync(process);
    }

    private static async Task<RunView> CompensationOfAsync(TestProcess process, RunView run)
    {
        Assert.NotNull(run.Compensation);
        return await ReadAsync(process, run.Compensation.RunId);
    }

    [Fact]
    public async Task Failure_UndoesWhatSucceededInReverseOrder()
    {
        await using var process = Environment.StartProcess();
        var run = await RunAsync(process, $$"""[{{Done}},"Do",{"step":"Do","input":"${input + 40}","compensate":"Undo"},{"step":"Fail","compensate":"Undo"},{{Done}}]""");

        var undoing = await CompensationOfAsync(process, run);
        Assert.Equal((RunStatus.Failed, RunStatus.Succeeded), (run.Status, run.Compensation?.Status));
        Assert.Equal(["step-0:Undo", "step-1:Undo"], undoing.Steps.Select(s => s.Key));
        Assert.Equal(["""{"step":"step-2:Do","result":42,"runId":"run-1"}""", """{"step":"step-0:Do","result":2,"runId":"run-1"}"""], _inputs);
        Assert.Equal(("run-1", ForkKind.Compensation, "red"), (undoing.Parent?.RunId, undoing.Parent?.Kind, Assert.Single(undoing.Labels)));
        Assert.Null(undoing.Compensation);
        Assert.StartsWith("run-1~compensation-", undoing.RunId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["Do","Fail"]""")]
    [InlineData("""[{"step":"Fail","compensate":"Undo"}]""")]
    [InlineData("""[{"step":"Do","compensate":"Undo"}]""")]
    [InlineData("""[{"if":false,"then":[{"step":"Do","compensate":"Undo"}]},"Fail"]""")]
    public async Task NothingToUndo_StartsNothing(string steps)
    {
        await using var process = Environment.StartProcess();
        var run = await RunAsync(process, steps);

        Assert.Null(run.Compensation);
        Assert.Equal(["run-1"], Environment.Storage.RunIds);
    }

    [Fact]
    public async Task If_UndoesTheWayThatWasTaken()
    {
        await using var process = Environment.StartProcess();
        await RunAsync(process, $$"""[{"if":"${input > 5}","then":[{{Done}}],"else":[{{Done}}]},"Fail"]""");

        Assert.Equal(["step-3:Do by step-0:Undo"], _undone);
    }

    [Fact]
    public async Task PlanOfSeveralPages_AndResultsAsLargeAsTheyMayBe()
    {
        await using var process = Environment.StartProcess();
        var largest = new string('x', 2046);
        var grow = $$"""{"step":"Grow","input":"{{largest}}","compensate":"Undo"}""";
        var run = await RunAsync(process, $"""[{string.Join(',', Enumerable.Repeat(grow, 20))},"Fail"]""");

        Assert.Equal(RunStatus.Succeeded, run.Compensation?.Status);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"step-{19 - i}:Grow by step-{i}:Undo"), _undone);
        Assert.All(_inputs, input => Assert.Contains(largest, input, StringComparison.Ordinal));
    }

    [Fact]
    public async Task FailedAttempts_AreRepeated()
    {
        _broken = 2;
        await using var process = Environment.StartProcess();
        var undoing = await CompensationOfAsync(process, await RunAsync(process));

        Assert.Equal((RunStatus.Succeeded, 3, 1), (undoing.Status, undoing.Steps[0].Attempts, undoing.Steps[1].Attempts));
        Assert.Equal(["step-1:Do by step-0:Undo", "step-0:Do by step-1:Undo"], _undone);
    }

    [Fact]
    public async Task FailureForGood_IsShownAndListed_AndGoesOnWhenResumed()
    {
        _broken = 4;
        await using var process = Environment.StartProcess();
        var run = await RunAsync(process);
        Assert.Equal(RunStatus.Failed, run.Compensation?.Status);
        Assert.Empty(_undone);
        var listed = await process.Reader.ListAsync(new StepFlow.Storage.RunQuery { Status = RunStatus.Failed }, CancellationToken.None);
        Assert.Contains(listed.Runs, r => r.RunId == run.Compensation?.RunId);

        await process.Control.ResumeAsync(run.Compensation?.RunId ?? "", CancellationToken.None);
        run = await SettleAsync(process);

        Assert.Equal(RunStatus.Succeeded, run.Compensation?.Status);
        Assert.Equal(2, _undone.Count);
        Assert.Equal(2, Environment.Storage.RunIds.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_UndoesWhereItIsAskedFor(bool onCancel)
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request($$"""[{{Done}},{"sleep":"1h"},{{Done}}]""", onCancel), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        var run = await SettleAsync(process);

        Assert.Equal((RunStatus.Canceled, onCancel ? RunStatus.Succeeded : null), (run.Status, run.Compensation?.Status));
        Assert.Equal(onCancel ? ["step-0:Do by step-0:Undo"] : [], _undone);
    }

    [Fact]
    public async Task Resume_OfTheCompensationOfACanceledRun_GoesOn()
    {
        _broken = 4;
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request($$"""[{{Done}},{"sleep":"1h"}]""", onCancel: true), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        var run = await SettleAsync(process);
        Assert.Equal(RunStatus.Failed, run.Compensation?.Status);

        await process.Control.ResumeAsync(run.Compensation?.RunId ?? "", CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await SettleAsync(process)).Compensation?.Status);
    }

    public static TheoryData<int, FaultKind> EveryDisturbance()
    {
        var data = new TheoryData<int, FaultKind>();
        for (var number = 1; number <= 48; number++)
        {
            foreach (var fault in new[] { FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.FailBefore, FaultKind.FailAfter, FaultKind.RepeatAfterTimeout })
                data.Add(number, fault);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryDisturbance))]
    public async Task DisturbedAtAnyOperation_RecordsEveryCompensationOnce(int number, FaultKind fault)
    {
        await using (var setup = Environment.StartProcess())
            await setup.Starter.StartAsync(Request(TwoDoneThenFailed), CancellationToken.None);
        var operation = 0;
        await using var disturbed = Environment.StartProcess(FaultPlan.From(_ => ++operation == number ? fault : FaultKind.None));
        try
        {
            await Environment.Time.PassBesideAsync(disturbed.DeliverAllAsync());
        }
        catch (Exception e) when (e is SimulatedCrashException or StorageUnavailableException)
        {
            // What the other process finds is what counts.
        }

        await using var other = Environment.StartProcess();
        await Environment.AdvanceAsync(other, TimeSpan.FromMinutes(25));

        var run = await ReadAsync(other);
        var undoing = await CompensationOfAsync(other, run);
        Assert.Equal((RunStatus.Failed, RunStatus.Succeeded, 2), (run.Status, undoing.Status, Environment.Storage.RunIds.Count));
        Assert.Equal(["step-1:Do by step-0:Undo", "step-0:Do by step-1:Undo"], _undone.Distinct());
        Assert.All(Environment.Storage.RunIds, id => Assert.False(Environment.Storage.Inspect(id)?.Row.AfterPending));
        Assert.Empty(Environment.Storage.ActiveEntries);
    }

    /// <summary>The run has failed, and the process crashed before its compensation was there.</summary>
    private async Task CrashBeforeTheStartAsync()
    {
        await using var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.CreateRun, 2, FaultKind.CrashBefore));
        await crashing.Starter.StartAsync(Request(TwoDoneThenFailed), CancellationToken.None);
        await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
    }

    [Fact]
    public async Task Resume_OfTheFailedRun_IsRefused()
    {
        await using var process = Environment.StartProcess();
        var run = await RunAsync(process);

        var refused = await Assert.ThrowsAsync<ConflictException>(() => process.Control.ResumeAsync("run-1", CancellationToken.None));

        Assert.Contains(run.Compensation?.RunId ?? "?", refused.Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Failed, (await ReadAsync(process)).Status);
    }

    [Fact]
    public async Task Resume_BeforeTheCompensationIsThere_StartsItAndIsRefused()
    {
        await CrashBeforeTheStartAsync();
        await using var process = Environment.StartProcess();
        var waiting = await ReadAsync(process);

        await Assert.ThrowsAsync<ConflictException>(() => process.Control.ResumeAsync("run-1", CancellationToken.None));

        Assert.NotNull(waiting.Compensation);
        Assert.Null(waiting.Compensation.Status);
        Assert.Equal(RunStatus.Succeeded, (await SettleAsync(process)).Compensation?.Status);
    }

    [Fact]
    public async Task Resume_WithNothingToUndo_GoesOn_AndALaterFailureUndoes()
    {
        await using var process = Environment.StartProcess();
        var first = await RunAsync(process, """[{"step":"Fail","compensate":"Undo"},{"sleep":"1m"},"Fail"]""");
        _failing = false;
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        await process.DeliverAllAsync();
        _failing = true;
        var second = await SettleAsync(process);

        Assert.Null(first.Compensation);
        Assert.Equal((RunStatus.Failed, RunStatus.Succeeded), (second.Status, second.Compensation?.Status));
        Assert.Equal(["step-0:Fail by step-0:Undo"], _undone);
    }

    [Fact]
    public async Task Delete_WaitsForTheCompensationAndTakesItAlong()
    {
        await CrashBeforeTheStartAsync();
        await using var process = Environment.StartProcess();
        await Assert.ThrowsAsync<ConflictException>(() => process.Control.DeleteAsync("run-1", CancellationToken.None));
        var run = await SettleAsync(process);
        await Assert.ThrowsAsync<ConflictException>(() => process.Control.DeleteAsync(run.Compensation?.RunId ?? "", CancellationToken.None));

        await process.Control.DeleteAsync("run-1", CancellationToken.None);

        Assert.Equal(2, _undone.Count);
        Assert.Empty(Environment.Storage.RunIds);
    }

    [Fact]
    public async Task Retention_KeepsARunWhoseCompensationIsHeld()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(TwoDoneThenFailed), CancellationToken.None);
        for (var delivery = 0; delivery < 3; delivery++)
            await process.DeliverAsync();
        var held = (await ReadAsync(process)).Compensation?.RunId ?? "";
        await process.Control.PauseAsync(held, CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromDays(2));
        await process.Retention.RemoveExpiredAsync(CancellationToken.None);
        Assert.Equal(2, Environment.Storage.RunIds.Count);

        await process.Control.ResumeAsync(held, CancellationToken.None);
        await SettleAsync(process);
        Environment.Time.Advance(TimeSpan.FromDays(2));
        await process.Retention.RemoveExpiredAsync(CancellationToken.None);

        Assert.Equal(2, _undone.Count);
        Assert.Empty(Environment.Storage.RunIds);
    }

    [Fact]
    public async Task Copies_UndoWhatTheyDidThemselves()
    {
        await using var process = Environment.StartProcess();
        var run = await RunAsync(process);
        _undone.Clear();

        await process.Copier.CopyAsync("run-1", new CopyRequest { RunId = "restarted" }, CancellationToken.None);
        await SettleAsync(process);
        Assert.Equal(2, _undone.Count);
        _undone.Clear();
        await process.Copier.CopyAsync("run-1", new CopyRequest { RunId = "forked", FromPosition = 1 }, CancellationToken.None);
        await SettleAsync(process);

        Assert.Equal(["step-1:Do by step-0:Undo"], _undone);
        var again = () => process.Copier.CopyAsync(run.Compensation?.RunId ?? "", new CopyRequest(), CancellationToken.None);
        Assert.Contains("Resume it", (await Assert.ThrowsAsync<ConflictException>(again)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Child_ThatFails_UndoesItself_AndOneThatSucceededIsLeft()
    {
        await using var process = Environment.StartProcess();
        await process.Workflows.PublishAsync("good", "v1", new WorkflowDefinition(null, null, Steps($"[{Done}]")), CancellationToken.None);
        await process.Workflows.PublishAsync("bad", "v1", new WorkflowDefinition(null, null, Steps($"""[{Done},{Done},"Fail"]""")), CancellationToken.None);
        var run = await RunAsync(process, $$$"""[{{{Done}}},{"run":{"workflow":"good"}},{"run":{"workflow":"bad"}}]""");

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal(["step-0:Do by step-0:Undo", "step-0:Do by step-1:Undo", "step-1:Do by step-0:Undo"], _undone.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task MissingHandler_HoldsTheCompensationUntilItIsDeployed()
    {
        await CrashBeforeTheStartAsync();
        await using (var older = Environment.StartProcess(steps: steps => steps.AddStep<long, long>("Do", x => x + 1)))
        {
            await Environment.AdvanceAsync(older, TimeSpan.FromMinutes(30));
            Assert.Equal(RunStatus.Blocked, (await ReadAsync(older)).Compensation?.Status);
        }

        await using var process = Environment.StartProcess();
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(2));
        Assert.Equal(RunStatus.Succeeded, (await ReadAsync(process)).Compensation?.Status);
        Assert.Equal(2, _undone.Count);
    }

    [Fact]
    public async Task Compensation_WithAPolicyOfItsOwn_IsAttemptedByIt()
    {
        _broken = 6;
        await using var process = Environment.StartProcess();

        var run = await RunAsync(process, """[{"step":"Do","compensate":{"step":"Undo","retry":{"maxAttempts":7,"maxDelay":"10s"},"timeout":"1m"}},"Fail"]""");

        Assert.Equal(RunStatus.Succeeded, run.Compensation?.Status);
        var compensation = await ReadAsync(process, run.Compensation?.RunId ?? "");
        Assert.Equal(7, Assert.Single(compensation.Steps).Attempts);
    }
}
