using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace StepFlow.Functions.Callbacks;

/// <summary>
/// The deliveries that this worker works on. A worker is told to end by a message of its host or by a signal, and neither cancels its
/// functions: so this does. Each delivery finishes or gives its claim back, and the worker waits for all of them before it ends.
/// </summary>
public sealed class CallbackDrain : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _running = new();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <summary>Works on a delivery, which is canceled when its function is, or when the worker is told to end.</summary>
    /// <exception cref="OperationCanceledException">The worker was told to end before: the host keeps the message for another.</exception>
    internal async Task RunAsync(Func<CancellationToken, Task> delivery, CancellationToken canceled)
    {
        _stopping.Token.ThrowIfCancellationRequested();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(canceled, _stopping.Token);
        var running = delivery(either.Token);
        _running[running] = true;
        try
        {
            await running.ConfigureAwait(false);
        }
        finally
        {
            _running.TryRemove(running, out _);
        }
    }
}
