using StepFlow.Runs;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Execution;

public sealed class MissingHandlerTests : EngineTest
{
    private static void OldDeployment(StepFlowBuilder steps) => steps.AddStep<long, long>("MultiplyWithTwo", x => x * 2);

    [Fact]
    public async Task Execute_RollingDeployment_WaitsForTheHandler()
    {
        await using var current = Environment.StartProcess();
        await using var old = Environment.StartProcess(steps: OldDeployment);
        await current.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        await Environment.AdvanceAsync(old, TimeSpan.FromMinutes(5));
        Assert.Equal((RunStatus.Running, BlockReason.MissingHandler), (RowOf().Status, RowOf().Block?.Reason));

        var run = await Environment.RunToEndAsync(current, "run-1");
        Assert.Equal((RunStatus.Succeeded, 1), (run.Status, run.Steps[0].Attempts));
        Assert.Null(run.Block);
    }

    [Fact]
    public async Task Execute_HandlerMissingForLong_BlocksAndUnblocksByItself()
    {
        await using var current = Environment.StartProcess();
        await using var old = Environment.StartProcess(steps: OldDeployment);
        await current.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        await Environment.AdvanceAsync(old, TimeSpan.FromMinutes(30));
        var blocked = await old.Reader.GetAsync("run-1", CancellationToken.None);
        Assert.Equal(RunStatus.Blocked, blocked.Status);
        Assert.Contains("step-0:AddOne has no handler in this deployment", blocked.Block?.Message, StringComparison.Ordinal);

        await Environment.AdvanceAsync(current, TimeSpan.FromMinutes(6));
        Assert.Equal((RunStatus.Succeeded, "2"), (RowOf().Status, RowOf().Value?.ToString()));
    }

    [Fact]
    public async Task Execute_HandlerMissingWhereALostAttemptIsTakenOver_KeepsThatAttempt()
    {
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, FaultKind.CrashBefore)))
        {
            await crashing.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
        }

        await using var old = Environment.StartProcess(steps: OldDeployment);
        await Environment.AdvanceAsync(old, TimeSpan.FromMinutes(5));
        Assert.Null(RowOf().Claim);

        await using var current = Environment.StartProcess();
        var step = (await Environment.RunToEndAsync(current, "run-1")).Steps[0];

        Assert.Equal((2, "lost", 1), (step.Attempts, step.FailedAttempts.Single().Error.Type, step.FailedAttempts.Single().Attempt));
    }
}
