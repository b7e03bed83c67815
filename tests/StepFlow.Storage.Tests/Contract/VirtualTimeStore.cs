using Microsoft.Extensions.Time.Testing;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>A store whose clock the test turns.</summary>
public sealed class VirtualTimeStore(
    IRunStore runs,
    ICallbackQueue queue,
    IWorkflowStore workflows,
    IScheduleStore schedules,
    IFlowStore flows,
    FakeTimeProvider clock,
    Func<ValueTask>? close = null)
    : StoreHarness(runs, queue, workflows, schedules, flows)
{
    private const int Steps = 10;

    // Real time that a store with threads of its own gets to notice that virtual time has passed.
    private static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(20);

    // A busy machine gets this much more before nothing counts as nothing.
    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(300);

    public override DateTimeOffset Now => clock.GetUtcNow();

    public override bool TimeIsVirtual => true;

    public void Advance(TimeSpan by) => clock.Advance(by);

    public override Task PauseAsync()
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    public override async Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, TimeSpan within)
    {
        using var enough = new CancellationTokenSource();
        var receive = Queue.ReceiveAsync(max, enough.Token);
        for (var step = 0; step < Steps && !await CompletesAsync(receive); step++)
            clock.Advance(within / Steps);

        if (!receive.IsCompleted)
            await enough.CancelAsync();

        // A new receive, as the old one may have taken the time before it passed.
        var received = await ResultAsync(receive);
        return received.Count > 0 ? received : await DueNowAsync(max);
    }

    public override ValueTask DisposeAsync() => close?.Invoke() ?? base.DisposeAsync();

    private async Task<IReadOnlyList<Delivery>> DueNowAsync(int max)
    {
        using var enough = new CancellationTokenSource(LastLook);
        return await ResultAsync(Queue.ReceiveAsync(max, enough.Token));
    }

    private static async Task<IReadOnlyList<Delivery>> ResultAsync(Task<IReadOnlyList<Delivery>> receive)
    {
        try
        {
            return await receive;
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    private static async Task<bool> CompletesAsync(Task task) =>
        task.IsCompleted || await Task.WhenAny(task, Task.Delay(Notice)) == task;
}
