using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Execution;

public sealed class EndStarterTests : EngineTest
{
    private static readonly RunSettings EchoAtEveryEnd = new()
    {
        OnSuccess = [new EndStart { Steps = Steps("""["Echo"]""") }],
        OnFailure = [new EndStart { Steps = Steps("""["Echo", "Echo"]""") }],
    };

    private static StartRequest With(RunSettings settings, string steps = """["AddOne"]""", string runId = "run-1") =>
        Request(steps, runId: runId) with { Settings = settings };

    private async Task<RunView> EndAsync(TestProcess process, StartRequest request)
    {
        await process.Starter.StartAsync(request, CancellationToken.None);
        await Environment.RunToEndAsync(process, request.RunId ?? "");
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(2));
        return await ReadAsync(process, request.RunId ?? "");
    }

    private static Task<RunView> ReadAsync(TestProcess process, string runId) => process.Reader.GetAsync(runId, CancellationToken.None);

    private static string Get(Payload payload, string field)
    {
        using var json = JsonDocument.Parse(payload.Utf8);
        return json.RootElement.GetProperty(field).GetRawText();
    }

    [Fact]
    public async Task Success_StartsWhatItSaysWithWhatHappened()
    {
        await using var process = Environment.StartProcess();
        var run = await EndAsync(process, With(EchoAtEveryEnd) with { Labels = ["red"] });

        var end = await ReadAsync(process, Assert.Single(run.OnEnd));
        Assert.Equal(RunStatus.Succeeded, end.Status);
        Assert.StartsWith("run-1~onSuccess-", end.RunId, StringComparison.Ordinal);
        Assert.Equal(
            """{"runId":"run-1","workflow":null,"version":null,"status":"Succeeded","output":2,"error":null,"input":1}""", end.Input.ToString());
        Assert.Equal(("run-1", "red"), (end.EndOf, Assert.Single(end.Labels)));
        Assert.Empty(end.OnEnd);
        Assert.Equal(2, Environment.Storage.RunIds.Count);
    }

    [Fact]
    public async Task Failure_StartsTheOtherWithTheError()
    {
        await using var process = Environment.StartProcess();
        var run = await EndAsync(process, With(EchoAtEveryEnd, """["AddOne", "Refuse"]"""));

        var end = await ReadAsync(process, Assert.Single(run.OnEnd));
        Assert.Equal((RunStatus.Succeeded, 2), (end.Status, end.Steps.Count));
        Assert.Equal("\"Failed\"", Get(end.Input, "status"));
        Assert.Equal("null", Get(end.Input, "output"));
        Assert.Contains("refused 1", Get(end.Input, "error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_IsAFailureToo()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(With(EchoAtEveryEnd), CancellationToken.None);
        await process.Control.CancelAsync("run-1", CancellationToken.None);

        var end = await ReadAsync(process, Assert.Single((await ReadAsync(process, "run-1")).OnEnd));
        Assert.Equal("\"Canceled\"", Get(end.Input, "status"));
    }

    [Fact]
    public async Task AVersionsEnd_IsPartOfIt()
    {
        await using var process = Environment.StartProcess();
        var definition = new WorkflowDefinition(null, null, Steps("""["AddOne"]"""));
        var mail = new RunSettings { OnSuccess = [new EndStart { Workflow = "mail" }] };
        await process.Workflows.PublishAsync("mail", "v1", definition, CancellationToken.None);
        var (plain, _) = await process.Workflows.PublishAsync("order", "v1", definition, CancellationToken.None);
        var (telling, _) = await process.Workflows.PublishAsync("order", "v2", definition with { Settings = mail }, CancellationToken.None);
        await Assert.ThrowsAsync<ConflictException>(() => process.Workflows.PublishAsync("order", "v2", definition, CancellationToken.None));

        var run = await EndAsync(process, new StartRequest { Workflow = "order", Version = "v2", Input = Payload.FromJson("1"), RunId = "run-1" });

        Assert.NotEqual(plain.Hash, telling.Hash);
        Assert.Equal("mail", (await ReadAsync(process, Assert.Single(run.OnEnd))).Workflow);
    }

    [Fact]
    public async Task AChainOfEnds_IsBounded()
    {
        await using var process = Environment.StartProcess();
        var settings = new RunSettings { OnFailure = [new EndStart { Workflow = "loop" }] };
        var definition = new WorkflowDefinition(null, null, Steps("""["Refuse"]""")) { Settings = settings };
        await process.Workflows.PublishAsync("loop", "v1", definition, CancellationToken.None);

        await EndAsync(process, new StartRequest { Workflow = "loop", Input = Payload.FromJson("1"), RunId = "run-1" });
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(5));

        Assert.Equal(1 + EndRuns.MaxDepth, Environment.Storage.RunIds.Count);
    }

    [Fact]
    public async Task Resume_AfterAFailure_TellsItsSecondEndToo()
    {
        await using var process = Environment.StartProcess();
        var first = await EndAsync(process, With(EchoAtEveryEnd, """["Refuse"]"""));
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        var second = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal(RunStatus.Failed, second.Status);
        Assert.NotEqual(Assert.Single(first.OnEnd), Assert.Single(second.OnEnd));
        Assert.Equal(3, Environment.Storage.RunIds.Count);
    }

    [Fact]
    public async Task Resume_BeforeTheEndWasTold_TellsItFirst()
    {
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.CreateRun, 2, FaultKind.CrashBefore)))
        {
            await crashing.Starter.StartAsync(With(EchoAtEveryEnd, """["Refuse"]"""), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
        }

        await using var process = Environment.StartProcess();
        var resumed = await process.Control.ResumeAsync("run-1", CancellationToken.None);

        Assert.Equal((RunStatus.Running, 1), (resumed.Row.Status, resumed.Row.Generation));
        Assert.Equal(2, Environment.Storage.RunIds.Count);
        await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal(3, Environment.Storage.RunIds.Count);
    }

    [Fact]
    public async Task AChildsEnd_StartsWhatItsOwnVersionSays_AndABranchsNothing()
    {
        await using var process = Environment.StartProcess();
        var child = new WorkflowDefinition(null, null, Steps("""["AddOne"]""")) { Settings = EchoAtEveryEnd };
        await process.Workflows.PublishAsync("child", "v1", child, CancellationToken.None);

        var run = await EndAsync(process, With(EchoAtEveryEnd, """[{"run":{"workflow":"child"}},{"parallel":[["AddOne"],["AddOne"]]}]"""));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        var ends = new List<string?>();
        foreach (var id in Environment.Storage.RunIds.Where(id => id.Contains("~onSuccess-", StringComparison.Ordinal) || id.StartsWith("onSuccess-", StringComparison.Ordinal)))
            ends.Add((await ReadAsync(process, id)).EndOf);
        Assert.Equal(2, ends.Count);
        Assert.Contains("run-1", ends);
    }

    public static TheoryData<int, FaultKind> EveryDisturbance()
    {
        var data = new TheoryData<int, FaultKind>();
        for (var number = 1; number <= 24; number++)
        {
            foreach (var fault in new[] { FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.FailBefore, FaultKind.FailAfter, FaultKind.RepeatAfterTimeout })
                data.Add(number, fault);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryDisturbance))]
    public async Task End_DisturbedAtAnyOperation_StartsItsRunOnce(int number, FaultKind fault)
    {
        await using (var setup = Environment.StartProcess())
            await setup.Starter.StartAsync(With(EchoAtEveryEnd), CancellationToken.None);
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
        await Environment.RunToEndAsync(other, "run-1");
        await Environment.AdvanceAsync(other, TimeSpan.FromMinutes(20));

        Assert.Equal(2, Environment.Storage.RunIds.Count);
        // The entry of a start that was cut off is kept for an hour: that start may only be slow.
        await Environment.AdvanceAsync(other, TimeSpan.FromMinutes(50));
        Assert.All(Environment.Storage.RunIds, id => Assert.Equal(RunStatus.Succeeded, RowOf(id).Status));
        Assert.All(Environment.Storage.RunIds, id => Assert.False(RowOf(id).AfterPending));
        Assert.Empty(Environment.Storage.ActiveEntries);
    }

    [Fact]
    public async Task Delete_BeforeTheEndWasTold_TellsItFirst()
    {
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.CreateRun, 2, FaultKind.CrashBefore)))
        {
            await crashing.Starter.StartAsync(With(EchoAtEveryEnd), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
        }

        Assert.True(RowOf().AfterPending);
        await using var process = Environment.StartProcess();
        await process.Control.DeleteAsync("run-1", CancellationToken.None);

        Assert.StartsWith("run-1~onSuccess-", Assert.Single(Environment.Storage.RunIds), StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_WithAHandlerThatIsGone_IsTriedForTenMinutes_AndThenGivenUp()
    {
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.CreateRun, 2, FaultKind.CrashBefore)))
        {
            await crashing.Starter.StartAsync(With(EchoAtEveryEnd), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
        }

        await using var process = Environment.StartProcess(steps: steps => steps.AddStep<long, long>("AddOne", x => x + 1));
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(9));
        Assert.True(RowOf().AfterPending);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(3));

        Assert.False(RowOf().AfterPending);
        Assert.Equal(["run-1"], Environment.Storage.RunIds);
    }

    [Fact]
    public async Task Start_WithAnEndThatCannotBe_IsRefused()
    {
        await using var process = Environment.StartProcess();
        var unknown = new RunSettings { OnFailure = [new EndStart { Workflow = "none" }] };
        var badSteps = new RunSettings { OnFailure = [new EndStart { Workflow = null, Steps = Steps("""["Unknown"]""") }] };

        await Assert.ThrowsAsync<NotFoundException>(() => process.Starter.StartAsync(With(unknown), CancellationToken.None));
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => process.Starter.StartAsync(With(badSteps), CancellationToken.None));

        Assert.Equal("onFailure[0].steps[0]", Assert.Single(error.Problems).Where);
        Assert.Empty(Environment.Storage.RunIds);
        var beside = new StartRequest { Workflow = "order", Settings = EchoAtEveryEnd };
        await Assert.ThrowsAsync<InvalidInputException>(() => process.Starter.StartAsync(beside, CancellationToken.None));
    }

    [Fact]
    public void InputOf_TooLargeTogether_LeavesOutTheInputFirst()
    {
        var row = Rows.Running() with { Status = RunStatus.Succeeded };
        var (output, input) = (Payload.FromJson($"\"{new string('o', 500)}\""), Payload.FromJson($"\"{new string('i', 900)}\""));

        Assert.Equal("null", Get(EndRuns.InputOf(row, output, input, 1000), "input"));
        Assert.Equal(502, Get(EndRuns.InputOf(row, output, input, 1000), "output").Length);
        Assert.Equal("null", Get(EndRuns.InputOf(row, output, input, 500), "output"));
        Assert.Equal(902, Get(EndRuns.InputOf(row, output, input, 5000), "input").Length);
    }
}
