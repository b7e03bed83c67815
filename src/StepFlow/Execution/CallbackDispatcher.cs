using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Errors;
using StepFlow.Recovery;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Execution;

/// <summary>
/// Receives callbacks and executes them, many at once, in a host that has no queue listener of its own. When the host stops it takes
/// no more and waits for those in flight.
/// </summary>
public sealed class CallbackDispatcher : BackgroundService
{
    /// <summary>After so many failed deliveries a callback is treated as the poison queue's would be.</summary>
    private const int MaxDeliveries = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ICallbackQueue _queue;
    private readonly StepExecutor _executor;
    private readonly PoisonCallbacks _poison;
    private readonly TimeProvider _time;
    private readonly ILogger<CallbackDispatcher> _logger;
    private readonly int _concurrency;
    private readonly SemaphoreSlim _slots;

    internal CallbackDispatcher(
        ICallbackQueue queue,
        StepExecutor executor,
        PoisonCallbacks poison,
        IOptions<EngineOptions> options,
        TimeProvider time,
        ILogger<CallbackDispatcher> logger)
    {
        (_queue, _executor, _poison, _time, _logger) = (queue, executor, poison, time, logger);
        _concurrency = options.Value.Concurrency;
        _slots = new SemaphoreSlim(_concurrency, _concurrency);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _slots.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _slots.WaitAsync(stoppingToken).ConfigureAwait(false);
                _slots.Release();
                var deliveries = await _queue.ReceiveAsync(_slots.CurrentCount, stoppingToken).ConfigureAwait(false);
                failures = 0;
                foreach (var delivery in deliveries)
                {
                    await _slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
                    _ = Task.Run(() => HandleAsync(delivery, stoppingToken), CancellationToken.None);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (StorageUnavailableException e)
            {
                var wait = WaitAfter(++failures);
                EngineLog.ReceiveFailed(_logger, e, wait);
                await Task.Delay(wait, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        for (var slot = 0; slot < _concurrency; slot++)
            await _slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One delivery that fails must not end the dispatcher; it comes again.")]
    private async Task HandleAsync(Delivery delivery, CancellationToken stopping)
    {
        try
        {
            await DeliverAsync(delivery, stopping).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            EngineLog.DeliveryFailed(_logger, e, delivery.Callback.RunId, delivery.Callback.Position);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task DeliverAsync(Delivery delivery, CancellationToken stopping)
    {
        try
        {
            if (delivery.DequeueCount > MaxDeliveries)
                await _poison.HandleAsync(delivery.Callback, CancellationToken.None).ConfigureAwait(false);
            else
                await _executor.ExecuteAsync(delivery.Callback, stopping).ConfigureAwait(false);
        }
        catch
        {
            await _queue.ReturnAsync(delivery, WaitAfter(delivery.DequeueCount), CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        await _queue.CompleteAsync(delivery, CancellationToken.None).ConfigureAwait(false);
    }

    private static TimeSpan WaitAfter(int failures) =>
        TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << Math.Min(failures - 1, 10), LongestWait.Ticks));
}
