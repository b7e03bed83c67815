using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Execution;

/// <summary>A process goes on from the row that it wrote itself. Whoever has changed it since is seen all the same.</summary>
public sealed class WrittenRowsTests : EngineTest
{
    private const string Steps3 = """["AddOne","AddOne","MultiplyWithTwo"]""";

    private readonly List<StorageOperationKind> _requests = [];

    public WrittenRowsTests() => Environment.Storage.Performed += o => _requests.Add(o.Kind);

    [Fact]
    public async Task Step_AfterOneOfTheSameProcess_ReadsNothing()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Steps3), CancellationToken.None);
        await process.DeliverAsync();
        _requests.Clear();

        await process.DeliverAsync();

        Assert.Equal(
            [StorageOperationKind.Receive, StorageOperationKind.Claim, StorageOperationKind.Commit, StorageOperationKind.Send, StorageOperationKind.Complete],
            _requests);
    }

    [Fact]
    public async Task Step_OfARunThatTheSameProcessAccepted_ReadsNothing()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Steps3), CancellationToken.None);

        await process.DeliverAsync();

        Assert.DoesNotContain(StorageOperationKind.ReadRun, _requests.SkipWhile(kind => kind != StorageOperationKind.Receive));
    }

    [Fact]
    public async Task Step_OfARunThatTheSameProcessAcceptedAndAnotherPaused_DoesNotExecute()
    {
        await using var process = Environment.StartProcess();
        await using var other = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Steps3), CancellationToken.None);
        await other.Control.PauseAsync("run-1", CancellationToken.None);

        await process.DeliverAllAsync();

        Assert.Equal((RunStatus.Paused, 0), (RowOf().Status, RowOf().Cursor));
        Assert.Empty(Executed);
    }

    [Fact]
    public async Task Step_OfARunThatAnotherPaused_DoesNotExecute()
    {
        await using var process = Environment.StartProcess();
        await using var other = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Steps3), CancellationToken.None);
        await process.DeliverAsync();
        await other.Control.PauseAsync("run-1", CancellationToken.None);

        await process.DeliverAllAsync();

        Assert.Equal((RunStatus.Paused, 1), (RowOf().Status, RowOf().Cursor));
        Assert.Equal(["step-0:AddOne#1"], Executed);
        await other.Control.ResumeAsync("run-1", CancellationToken.None);
        await process.DeliverAllAsync();
        Assert.Equal("6", RowOf().Value?.ToString());
    }

    [Fact]
    public async Task Step_ThatAnotherExecuted_DoesNotExecuteAgain()
    {
        await using var process = Environment.StartProcess(FaultPlan.From(o => o.Kind == StorageOperationKind.Send ? FaultKind.DeliverTwice : Fault.None));
        await using var other = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Steps3), CancellationToken.None);
        await process.DeliverAsync();
        await process.DeliverAsync();
        await other.DeliverAsync();

        await process.DeliverAllAsync();

        Assert.Equal("6", RowOf().Value?.ToString());
        Assert.Equal(["step-0:AddOne#1", "step-1:AddOne#1", "step-2:MultiplyWithTwo#1"], Executed);
    }

    [Fact]
    public async Task Step_OfALaterRunOfTheId_IsThatRunsOwn()
    {
        await using var process = Environment.StartProcess();
        await using var other = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Steps3), CancellationToken.None);
        await process.DeliverAsync();
        await other.Control.CancelAsync("run-1", CancellationToken.None);
        await other.Control.DeleteAsync("run-1", CancellationToken.None);
        await other.Starter.StartAsync(Request("""["MultiplyWithTwo","MultiplyWithTwo"]""", "5"), CancellationToken.None);

        await process.DeliverAllAsync();

        Assert.Equal((RunStatus.Succeeded, "20"), (RowOf().Status, RowOf().Value?.ToString()));
    }

    [Fact]
    public async Task Take_GivesARowOnce_AndToItsOwnCallbackAlone()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Steps3), CancellationToken.None);
        var run = await process.Store.Runs.LoadAsync("run-1", CancellationToken.None) ?? throw new InvalidOperationException();
        var callback = new Callback("run-1", run.Row.Cursor, run.Row.DueAt);
        var rows = new WrittenRows();

        rows.Keep(run);
        Assert.Null(rows.Take(callback with { RunId = "run-2" }));
        Assert.Same(run, rows.Take(callback));
        Assert.Null(rows.Take(callback));

        foreach (var strange in new[] { callback with { Position = 1 }, callback with { Due = callback.Due.AddSeconds(1) }, callback with { EndedCall = 3 } })
        {
            rows.Keep(run);
            Assert.Null(rows.Take(strange));
        }
    }

    [Theory]
    [InlineData(RunStatus.Waiting)]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Succeeded)]
    public async Task Keep_OfARowThatDoesNotGoOnWithAStep_ForgetsTheOneBefore(RunStatus status)
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Steps3), CancellationToken.None);
        var run = await process.Store.Runs.LoadAsync("run-1", CancellationToken.None) ?? throw new InvalidOperationException();
        var rows = new WrittenRows();
        rows.Keep(run);

        rows.Keep(new RunSnapshot(run.Row with { Status = status }, run.Version, run.WrittenAt, run.StorageNow));

        Assert.Null(rows.Take(new Callback("run-1", run.Row.Cursor, run.Row.DueAt)));
    }
}
