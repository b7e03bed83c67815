namespace StepFlow.Storage.Tests.Contract;

/// <summary>A store of a service that has its own clock: time passes only by passing.</summary>
public sealed class RealTimeStore(
    IRunStore runs, ICallbackQueue queue, IWorkflowStore workflows, IScheduleStore schedules, IFlowStore flows, Func<ValueTask>? close = null)
    : StoreHarness(runs, queue, workflows, schedules, flows)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    public override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public override bool TimeIsVirtual => false;

    public override Task PauseAsync() => Task.Delay(BetweenLooks);

    public override async Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, TimeSpan within)
    {
        using var enough = new CancellationTokenSource(within);
        try
        {
            return await Queue.ReceiveAsync(max, enough.Token);
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    public override ValueTask DisposeAsync() => close?.Invoke() ?? base.DisposeAsync();
}
