using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Recovery;
using StepFlow.Storage;

namespace StepFlow.Simulation.Worlds;

/// <summary>Takes callbacks from the queue to the engine, as the hosts do.</summary>
internal sealed class Deliveries(World world)
{
    private const int MaxDeliveries = 5;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    private DateTimeOffset _askAgain = world.Time.Now;

    /// <summary>When the next callback can be taken; null where the queue is empty.</summary>
    public DateTimeOffset? Next => world.Storage.NextDue is { } due ? due > _askAgain ? due : _askAgain : null;

    /// <summary>As the hosts do it: a delivery that fails comes again, one that keeps failing is the poison queue's.</summary>
    public async Task DeliverAsync(SimulatedProcess worker)
    {
        foreach (var delivery in await ReceiveAsync(worker))
        {
            Activity.Current?.RunId = delivery.Callback.RunId;
            try
            {
                if (delivery.DequeueCount > MaxDeliveries)
                {
                    Activity.Current?.IsPoison = true;
                    await worker.Get<PoisonCallbacks>().HandleAsync(delivery.Callback, CancellationToken.None);
                }
                else
                {
                    var result = await worker.Get<StepExecutor>().ExecuteAsync(delivery.Callback, worker.Stopping.Token);
                    world.Ledger.Delivered(delivery.Callback, result);
                }
            }
            catch (Exception e) when (e is StorageUnavailableException or OperationCanceledException)
            {
                await worker.Store.Queue.ReturnAsync(delivery, TimeSpan.FromSeconds(delivery.DequeueCount), CancellationToken.None);
                throw;
            }

            await worker.Store.Queue.CompleteAsync(delivery, CancellationToken.None);
        }
    }

    /// <summary>While storage does not answer, a host asks now and then.</summary>
    private async Task<IReadOnlyList<Delivery>> ReceiveAsync(SimulatedProcess worker)
    {
        try
        {
            return await worker.Store.Queue.TryReceiveAsync(1, CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            _askAgain = world.Time.Now + AskAgain;
            throw;
        }
    }
}
