using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Runs;

/// <summary>An operator's action that is cut off, or that others overtake. The simulation found each of these.</summary>
public sealed class RunControlCrashTests : EngineTest
{
    private static Task<RunSnapshot> ResumeAsync(TestProcess process) => process.Control.ResumeAsync("run-1", CancellationToken.None);

    /// <summary>A run that failed at its second step and would go on if it were resumed.</summary>
    private async Task FailAsync(TestProcess process)
    {
        FlakyFailures = 4;
        await process.Starter.StartAsync(Request("""["AddOne", "Flaky", "AddOne"]"""), CancellationToken.None);
        Assert.Equal(RunStatus.Failed, (await Environment.RunToEndAsync(process, "run-1")).Status);
    }

    [Fact]
    public async Task Resume_TwoAtOnce_BothAreAnswered()
    {
        await using var worker = Environment.StartProcess();
        await FailAsync(worker);
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.ReadRecord);
        await using var slow = Environment.StartProcess(gate);
        var resuming = ResumeAsync(slow);
        await ResumeAsync(worker);
        gate.ReleaseNext();

        var resumed = await resuming;

        Assert.Equal((RunStatus.Running, 1), (resumed.Row.Status, resumed.Row.Generation));
    }
}
