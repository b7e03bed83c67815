using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using StepFlow.Runs;

namespace StepFlow.Execution.Code;

/// <summary>
/// Lets no replay keep a delivery for ever. A method that blocks its thread cannot be stopped, so the delivery leaves it behind; and as the
/// thread is lost, no later delivery gives the same run another one before somebody has let it go on.
/// </summary>
internal sealed class ReplayWatch(IOptions<EngineOptions> options)
{
    // A resume makes the row due anew: that tells the run as it was held from the run that goes on.
    private readonly ConcurrentDictionary<(string Incarnation, DateTimeOffset DueAt), Task> _stuck = new();

    /// <summary>Runs a replay on a thread that may be left behind. Null: it has not come back in time, now or before.</summary>
    public async Task<T?> RunAsync<T>(RunRow row, Func<T> replay)
        where T : class
    {
        // Unwatched, nothing leaves the thread that the delivery is on.
        if (options.Value.ReplayTimeout == Timeout.InfiniteTimeSpan)
            return replay();
        var key = (row.Incarnation, row.DueAt);
        if (_stuck.ContainsKey(key))
            return null;
        var running = Task.Run(replay);
        // By the machine's clock, whatever the engine's says: a thread is blocked in real time.
        await ((Task)running).WaitAsync(options.Value.ReplayTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompleted)
            return await running.ConfigureAwait(false);
        _stuck[key] = running;
        _ = running.ContinueWith(
            _ => _stuck.TryRemove(key, out var _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return null;
    }
}
