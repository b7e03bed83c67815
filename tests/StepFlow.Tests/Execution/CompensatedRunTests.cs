using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Tests.Execution;

/// <summary>What operators, copies, parents and retention may do with a run that is undone.</summary>
public sealed class CompensatedRunTests : CompensationTest
{
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
        Failing = false;
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        await process.DeliverAllAsync();
        Failing = true;
        var second = await SettleAsync(process);

        Assert.Null(first.Compensation);
        Assert.Equal((RunStatus.Failed, RunStatus.Succeeded), (second.Status, second.Compensation?.Status));
        Assert.Equal(["step-0:Fail by step-0:Undo"], Undone);
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

        Assert.Equal(2, Undone.Count);
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

        Assert.Equal(2, Undone.Count);
        Assert.Empty(Environment.Storage.RunIds);
    }

    [Fact]
    public async Task Copies_UndoWhatTheyDidThemselves()
    {
        await using var process = Environment.StartProcess();
        var run = await RunAsync(process);
        Undone.Clear();

        await process.Copier.CopyAsync("run-1", new CopyRequest { RunId = "restarted" }, CancellationToken.None);
        await SettleAsync(process);
        Assert.Equal(2, Undone.Count);
        Undone.Clear();
        await process.Copier.CopyAsync("run-1", new CopyRequest { RunId = "forked", FromPosition = 1 }, CancellationToken.None);
        await SettleAsync(process);

        Assert.Equal(["step-1:Do by step-0:Undo"], Undone);
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
        Assert.Equal(["step-0:Do by step-0:Undo", "step-0:Do by step-1:Undo", "step-1:Do by step-0:Undo"], Undone.Order(StringComparer.Ordinal));
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
        Assert.Equal(2, Undone.Count);
    }

    [Fact]
    public async Task Compensation_WithAPolicyOfItsOwn_IsAttemptedByIt()
    {
        Broken = 6;
        await using var process = Environment.StartProcess();

        var run = await RunAsync(process, """[{"step":"Do","compensate":{"step":"Undo","retry":{"maxAttempts":7,"maxDelay":"10s"},"timeout":"1m"}},"Fail"]""");

        Assert.Equal(RunStatus.Succeeded, run.Compensation?.Status);
        var compensation = await ReadAsync(process, run.Compensation?.RunId ?? "");
        Assert.Equal(7, Assert.Single(compensation.Steps).Attempts);
    }
}
