using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Execution;

/// <summary>What a failed or canceled run undoes, in which order, and that a disturbance anywhere records each compensation once.</summary>
public sealed class CompensationTests : CompensationTest
{
    [Fact]
    public async Task Failure_UndoesWhatSucceededInReverseOrder()
    {
        await using var process = Environment.StartProcess();
        var run = await RunAsync(process, $$"""[{{Done}},"Do",{"step":"Do","input":"${input + 40}","compensate":"Undo"},{"step":"Fail","compensate":"Undo"},{{Done}}]""");

        var undoing = await CompensationOfAsync(process, run);
        Assert.Equal((RunStatus.Failed, RunStatus.Succeeded), (run.Status, run.Compensation?.Status));
        Assert.Equal(["step-0:Undo", "step-1:Undo"], undoing.Steps.Select(s => s.Key));
        Assert.Equal(["""{"step":"step-2:Do","result":42,"runId":"run-1"}""", """{"step":"step-0:Do","result":2,"runId":"run-1"}"""], Inputs);
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

        Assert.Equal(["step-3:Do by step-0:Undo"], Undone);
    }

    [Fact]
    public async Task PlanOfSeveralPages_AndResultsAsLargeAsTheyMayBe()
    {
        await using var process = Environment.StartProcess();
        var largest = new string('x', 2046);
        var grow = $$"""{"step":"Grow","input":"{{largest}}","compensate":"Undo"}""";
        var run = await RunAsync(process, $"""[{string.Join(',', Enumerable.Repeat(grow, 20))},"Fail"]""");

        Assert.Equal(RunStatus.Succeeded, run.Compensation?.Status);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"step-{19 - i}:Grow by step-{i}:Undo"), Undone);
        Assert.All(Inputs, input => Assert.Contains(largest, input, StringComparison.Ordinal));
    }

    [Fact]
    public async Task FailedAttempts_AreRepeated()
    {
        Broken = 2;
        await using var process = Environment.StartProcess();
        var undoing = await CompensationOfAsync(process, await RunAsync(process));

        Assert.Equal((RunStatus.Succeeded, 3, 1), (undoing.Status, undoing.Steps[0].Attempts, undoing.Steps[1].Attempts));
        Assert.Equal(["step-1:Do by step-0:Undo", "step-0:Do by step-1:Undo"], Undone);
    }

    [Fact]
    public async Task FailureForGood_IsShownAndListed_AndGoesOnWhenResumed()
    {
        Broken = 4;
        await using var process = Environment.StartProcess();
        var run = await RunAsync(process);
        Assert.Equal(RunStatus.Failed, run.Compensation?.Status);
        Assert.Empty(Undone);
        var listed = await process.Reader.ListAsync(new StepFlow.Storage.RunQuery { Status = RunStatus.Failed }, CancellationToken.None);
        Assert.Contains(listed.Runs, r => r.RunId == run.Compensation?.RunId);

        await process.Control.ResumeAsync(run.Compensation?.RunId ?? "", CancellationToken.None);
        run = await SettleAsync(process);

        Assert.Equal(RunStatus.Succeeded, run.Compensation?.Status);
        Assert.Equal(2, Undone.Count);
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
        Assert.Equal(onCancel ? ["step-0:Do by step-0:Undo"] : [], Undone);
    }

    [Fact]
    public async Task Resume_OfTheCompensationOfACanceledRun_GoesOn()
    {
        Broken = 4;
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
        Assert.Equal(["step-1:Do by step-0:Undo", "step-0:Do by step-1:Undo"], Undone.Distinct());
        Assert.All(Environment.Storage.RunIds, id => Assert.False(Environment.Storage.Inspect(id)?.Row.AfterPending));
        Assert.Empty(Environment.Storage.ActiveEntries);
    }
}
