using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Execution.Attempts;

/// <summary>A claim whose answer comes late has used up some of its lease: it is counted from the claim, not from the handler's start.</summary>
public sealed class SlowClaimTests : EngineTest
{
    [Fact]
    public async Task Execute_ClaimTookMostOfItsLease_DoesNotBeginAndGivesItBack()
    {
        await using var process = Environment.StartProcess(Slowly(TimeSpan.FromSeconds(50)));
        await process.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);

        await process.DeliverAsync();

        Assert.Empty(Executed);
        Assert.Equal((null, 0, RunStatus.Running), (RowOf().Claim, RowOf().Attempt, RowOf().Status));
    }

    [Fact]
    public async Task Execute_ClaimTookAThirdOfItsLease_IsRenewedAtOnce()
    {
        var renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Environment.Storage.Performed += o => _ = o.Kind == StorageOperationKind.Renew && renewed.TrySetResult();
        await using var process = Environment.StartProcess(Slowly(TimeSpan.FromSeconds(40)));
        await process.Starter.StartAsync(Request("""["Hold"]"""), CancellationToken.None);

        var delivery = process.DeliverAsync();
        await Holding.Task;
        Environment.Time.Advance(TimeSpan.FromMilliseconds(1));
        await renewed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Held.SetResult(1);

        Assert.Equal(DeliveryResult.Executed, await delivery);
    }

    /// <summary>The claim's answer is lost, and time passes until the row says whose the claim is.</summary>
    private IFaultPlan Slowly(TimeSpan passes)
    {
        var claims = 0;
        return FaultPlan.From(operation =>
        {
            if (operation.Kind != StorageOperationKind.Claim || claims++ > 0)
                return Fault.None;
            Environment.Time.Advance(passes);
            return Fault.None;
        });
    }
}
