using System.Collections.Concurrent;

namespace DurableTaskPeer;

/// <summary>The outputs of ended runs, for whoever waits for them.</summary>
internal sealed class RunEnds
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _ends = new();

    public void Tell(string instanceId, string output) => End(instanceId).TrySetResult(output);

    public async Task<string> WaitAsync(string instanceId)
    {
        var output = await End(instanceId).Task;
        _ends.TryRemove(instanceId, out _);
        return output;
    }

    private TaskCompletionSource<string> End(string instanceId) =>
        _ends.GetOrAdd(instanceId, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
}
