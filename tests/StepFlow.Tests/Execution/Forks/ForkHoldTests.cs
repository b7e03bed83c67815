using StepFlow.Definitions;
using StepFlow.Runs;

namespace StepFlow.Tests.Execution.Forks;

/// <summary>What operators do to a run with branches, or to one of these.</summary>
public sealed class ForkHoldTests : EngineTest
{
    [Fact]
    public async Task Cancel_Parent_ReachesTheBranches()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"parallel":[[{"sleep":"1h"},"AddOne"],[{"parallel":[[{"sleep":"1h"},"AddOne"]]}]]}]"""), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal(RunStatus.Canceled, run.Status);
        Assert.Equal([RunStatus.Canceled, RunStatus.Canceled], run.Steps[0].Children.Select(c => c.Status));
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(3));
        Assert.Empty(Executed);
        Assert.Empty(Environment.Storage.ActiveEntries);
    }

    [Fact]
    public async Task Pause_Parent_HoldsTheBranchesUntilItIsResumed()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"parallel":[[{"sleep":"1h"},"AddOne"],[{"sleep":"2h"},"AddOne"]]}]"""), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(5));
        Assert.Empty(Executed);
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Succeeded, "[2,2]"), (run.Status, run.Output?.ToString()));
    }

    [Fact]
    public async Task Pause_OfOneBranch_HoldsUntilThatIsResumed_WhateverItsRunDoes()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"parallel":[[{"sleep":"1m"},"AddOne"],["AddOne"]]}]"""), CancellationToken.None);
        await process.DeliverAllAsync();
        var branch = RunId.OfChild(RowOf(), 0, 0);
        await process.Control.PauseAsync(branch, CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(20));
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(20));
        Assert.Equal((RunStatus.Waiting, RunStatus.Paused), (RowOf().Status, RowOf(branch).Status));
        Assert.Null(RowOf(branch).Block);

        await process.Control.ResumeAsync(branch, CancellationToken.None);

        Assert.Equal("[2,2]", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
    }

    [Fact]
    public async Task Pause_Parent_IsWhatItsBranchesSayHoldsThem()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"parallel":[[{"sleep":"1m"},"AddOne"]]}]"""), CancellationToken.None);
        await process.DeliverAllAsync();
        var branch = RunId.OfChild(RowOf(), 0, 0);

        await process.Control.PauseAsync("run-1", CancellationToken.None);
        Assert.Equal(BlockReason.RunIsHeld, RowOf(branch).Block?.Reason);
        Assert.Contains("'run-1'", RowOf(branch).Block?.Message, StringComparison.Ordinal);
        await process.Control.ResumeAsync("run-1", CancellationToken.None);

        Assert.Equal("[2]", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
        Assert.Null(RowOf(branch).Block);
    }

    [Fact]
    public async Task Resume_OfARunWhoseChildHasUndoneItself_FailsAgain_AsThatCannotGoOn()
    {
        await using var process = Environment.StartProcess();
        await process.Workflows.PublishAsync(
            "undone", "v1", new WorkflowDefinition(null, null, Steps("""[{"step":"AddOne","compensate":"Echo"},"Refuse"]""")), CancellationToken.None);
        await process.Starter.StartAsync(Request("""[{"run":{"workflow":"undone"}}]"""), CancellationToken.None);
        var failed = await Environment.RunToEndAsync(process, "run-1");
        var child = failed.Steps[0].Children[0].RunId;
        Assert.NotNull((await process.Reader.GetAsync(child, CancellationToken.None)).Compensation);

        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1", atMost: TimeSpan.FromMinutes(1));

        Assert.Equal((RunStatus.Failed, 1), (run.Status, run.Generation));
        Assert.Equal((RunStatus.Failed, 0), (RowOf(child).Status, RowOf(child).Generation));
    }
}
