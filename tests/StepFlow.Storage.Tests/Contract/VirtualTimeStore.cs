using Microsoft.Extensions.Time.Testing;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>A store whose clock the test turns.</summary>
public sealed class VirtualTimeStore(
    IRunStore runs, ICallbackQueue queue, IWorkflowStore workflows, FakeTimeProvider clock, Func<ValueTask>? close = null)
    : StoreHarness(runs, queue, workflows)
{
    private const int Steps = 10;

    // Real time that a store with threads of its own gets to notice that virtual time has passed.
    private static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(20);

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

        if (!await CompletesAsync(receive))
            await enough.CancelAsync();
        try
        {
            return await receive;
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    public override ValueTask DisposeAsync() => close?.Invoke() ?? base.DisposeAsync();

    private static async Task<bool> CompletesAsync(Task task) =>
        task.IsCompleted || await Task.WhenAny(task, Task.Delay(Notice)) == task;
}
