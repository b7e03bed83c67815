using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Runs;

public sealed class RunControlTests : EngineTest
{
    private const string Three = """["AddOne", "AddOne", "AddOne"]""";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Pause_AtAnyPosition_HoldsTheNextStepUntilResume(int position)
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Three), CancellationToken.None);
        for (var i = 0; i < position; i++)
            await process.DeliverAsync();
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(3));
        Assert.Equal((RunStatus.Paused, position), (RowOf().Status, Executed.Count));

        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal(("4", 3), (run.Output?.ToString(), Executed.Count));
    }

    [Fact]
    public async Task Pause_WhileAStepRuns_KeepsItsResult()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["Hold", "AddOne"]"""), CancellationToken.None);
        var delivery = process.DeliverAsync();
        await Holding.Task;
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        Held.SetResult(41);
        await delivery;
        Assert.Equal((RunStatus.Paused, 1, "41"), (RowOf().Status, RowOf().Cursor, RowOf().Value?.ToString()));

        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        Assert.Equal("42", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
    }

    [Fact]
    public async Task Pause_DuringASleep_KeepsItsTime()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"sleep": "2h"}, "AddOne"]"""), CancellationToken.None);
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(1));
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(50));
        Assert.Equal(RunStatus.Waiting, RowOf().Status);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(12));
        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Cancel_AtAnyPosition_ExecutesNothingMore(int position)
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Three), CancellationToken.None);
        for (var i = 0; i < position; i++)
            await process.DeliverAsync();
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(1));
        var run = await process.Reader.GetAsync("run-1", CancellationToken.None);
        Assert.Equal((RunStatus.Canceled, position), (run.Status, Executed.Count));
        Assert.Empty(Environment.Storage.ActiveEntries);
    }

    [Fact]
    public async Task Cancel_WhileAStepRuns_TellsItToStop()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["Hold", "AddOne"]"""), CancellationToken.None);
        var delivery = process.DeliverAsync();
        await Holding.Task;
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        Assert.Equal((RunStatus.Running, true), (RowOf().Status, RowOf().CancelRequested));
        Environment.Time.Advance(TimeSpan.FromSeconds(20));
        await delivery;
        Assert.Equal((RunStatus.Canceled, 0), (RowOf().Status, RowOf().Cursor));
    }

    [Fact]
    public async Task Cancel_WhileAStepRunsThatFinishes_KeepsItsResult()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["Hold", "AddOne"]"""), CancellationToken.None);
        var delivery = process.DeliverAsync();
        await Holding.Task;
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        Held.SetResult(41);
        await delivery;
        var run = await process.Reader.GetAsync("run-1", CancellationToken.None);
        Assert.Equal((RunStatus.Canceled, "41"), (run.Status, run.Steps[0].Result?.ToString()));
    }

    [Fact]
    public async Task Resume_FailedRun_GoesOnFromTheFailedStep()
    {
        FlakyFailures = 5;
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["AddOne", "Flaky", "AddOne"]"""), CancellationToken.None);
        Assert.Equal(RunStatus.Failed, (await Environment.RunToEndAsync(process, "run-1")).Status);

        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Succeeded, "3", 1), (run.Status, run.Output?.ToString(), run.Generation));
        Assert.Equal([(0, 1), (0, 2), (0, 3), (0, 4), (1, 1)], run.Steps[1].FailedAttempts.Select(a => (a.Generation, a.Attempt)));
        Assert.Equal(1, Executed.Count(e => e.StartsWith("step-0:", StringComparison.Ordinal)));
        Assert.Null(run.Error);
    }

    [Fact]
    public async Task Actions_StatusThatForbidsThem_AreRefusedWithTheReason()
    {
        await RunAsync("""["AddOne"]""");
        await using var process = Environment.StartProcess();
        var cancel = await Assert.ThrowsAsync<ConflictException>(() => process.Control.CancelAsync("run-1", CancellationToken.None));
        Assert.Contains("'run-1' is Succeeded and cannot be canceled", cancel.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConflictException>(() => process.Control.PauseAsync("run-1", CancellationToken.None));
        await Assert.ThrowsAsync<ConflictException>(() => process.Control.ResumeAsync("run-1", CancellationToken.None));
        await Assert.ThrowsAsync<NotFoundException>(() => process.Control.CancelAsync("nobody", CancellationToken.None));
    }

    [Fact]
    public async Task Delete_EndedRun_RemovesIt()
    {
        await RunAsync("""["AddOne"]""");
        await using var process = Environment.StartProcess();
        await process.Control.DeleteAsync("run-1", CancellationToken.None);
        Assert.Null(Environment.Storage.Inspect("run-1"));
        await Assert.ThrowsAsync<NotFoundException>(() => process.Reader.GetAsync("run-1", CancellationToken.None));
    }

    [Fact]
    public async Task Delete_RunningRun_IsRefused()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Three), CancellationToken.None);
        await Assert.ThrowsAsync<ConflictException>(() => process.Control.DeleteAsync("run-1", CancellationToken.None));
    }
}
