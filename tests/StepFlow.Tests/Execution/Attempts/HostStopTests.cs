using StepFlow.Execution;
using StepFlow.Steps;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Execution.Attempts;

/// <summary>What a stop of the host means for a claim whose handler is at work.</summary>
public sealed class HostStopTests : EngineTest
{
    private readonly TaskCompletionSource _deaf = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _working = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Execute_HostStopsAndTheHandlerGoesOn_KeepsItsClaimUntilTheLeaseEnds()
    {
        await using var process = await StartAsync("Deaf");
        using var stopping = new CancellationTokenSource();
        var delivery = process.DeliverAsync(stopping.Token);
        await _working.Task;

        await stopping.CancelAsync();
        Environment.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(DeliveryResult.Discarded, await delivery);
        Assert.NotNull(RowOf().Claim);
        Assert.Equal(1, RowOf().Attempt);
        _deaf.SetResult();
    }

    [Fact]
    public async Task Execute_HostStopsAndTheHandlerReturns_GivesItsClaimBack()
    {
        await using var process = await StartAsync("Hold");
        using var stopping = new CancellationTokenSource();
        var delivery = process.DeliverAsync(stopping.Token);
        await Holding.Task;

        await stopping.CancelAsync();
        await delivery;

        Assert.Equal((null, 0), (RowOf().Claim, RowOf().Attempt));
    }

    [Theory]
    [InlineData(FaultKind.FailAfter)]
    [InlineData(FaultKind.RepeatAfterTimeout)]
    public async Task Execute_HostStopsAndTheAnswerToTheGivingBackIsLost_SendsTheCallbackAllTheSame(FaultKind fault)
    {
        await using var process = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, fault));
        await process.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);

        await Environment.Time.PassBesideAsync(process.DeliverAsync(new CancellationToken(canceled: true)));

        Assert.Equal((null, 0), (RowOf().Claim, RowOf().Attempt));
        Assert.Equal(0, Assert.Single(Environment.Storage.PendingCallbacks).Callback.Position);
        Assert.Empty(Executed);
    }

    private async Task<TestProcess> StartAsync(string step)
    {
        var process = Environment.StartProcess(null, handlers => handlers.AddStep<long, long>("Deaf", DeafAsync).AddStep<long, long>("Hold", WaitAsync));
        await process.Starter.StartAsync(Request($"""["{step}"]"""), CancellationToken.None);
        return process;
    }

    private async Task<long> DeafAsync(long input, StepContext context)
    {
        _working.SetResult();
        await _deaf.Task;
        return input;
    }

    private async Task<long> WaitAsync(long input, StepContext context)
    {
        Holding.TrySetResult();
        return await Held.Task.WaitAsync(context.CancellationToken);
    }
}
