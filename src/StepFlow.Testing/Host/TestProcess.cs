using Microsoft.Extensions.DependencyInjection;
using StepFlow.Events;
using StepFlow.Execution;
using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Schedules;
using StepFlow.Testing.InMemory;
using StepFlow.Workflows;

namespace StepFlow.Testing.Host;

/// <summary>
/// One simulated process: the real engine over one connection to an <see cref="InMemoryStorage"/>. It has no thread of its own;
/// the test delivers callbacks, sweeps and lets time pass. When its connection crashes, start another.
/// </summary>
public sealed class TestProcess : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    internal TestProcess(InMemoryStore store, ServiceProvider services) => (Store, _services) = (store, services);

    /// <summary>Its connection to storage.</summary>
    public InMemoryStore Store { get; }

    /// <summary>Accepts runs.</summary>
    public RunStarter Starter => Get<RunStarter>();

    /// <summary>Cancels, pauses, resumes, deletes.</summary>
    public RunControl Control => Get<RunControl>();

    /// <summary>Restarts and forks.</summary>
    public RunCopier Copier => Get<RunCopier>();

    /// <summary>Reads runs.</summary>
    public RunReader Reader => Get<RunReader>();

    /// <summary>Publishes and finds versions.</summary>
    public WorkflowRegistry Workflows => Get<WorkflowRegistry>();

    /// <summary>Sends events.</summary>
    public EventSender Events => Get<EventSender>();

    /// <summary>Takes the calls of webhooks.</summary>
    public WebhookCalls Webhooks => Get<WebhookCalls>();

    /// <summary>Executes deliveries.</summary>
    public StepExecutor Executor => Get<StepExecutor>();

    /// <summary>Repairs what was left behind.</summary>
    public Sweeper Sweeper => Get<Sweeper>();

    /// <summary>Makes, changes and removes schedules.</summary>
    public ScheduleBook Book => Get<ScheduleBook>();

    /// <summary>Starts what schedules ask for.</summary>
    public ScheduleTicker Schedules => Get<ScheduleTicker>();

    /// <summary>Removes what is past its time.</summary>
    public RetentionKeeper Retention => Get<RetentionKeeper>();

    /// <summary>Handles callbacks whose deliveries kept failing.</summary>
    public PoisonCallbacks Poison => Get<PoisonCallbacks>();

    /// <summary>Everything registered in it.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Receives one callback that is due, executes and completes it; null where none is due.</summary>
    public async Task<DeliveryResult?> DeliverAsync(CancellationToken stopping = default)
    {
        var received = await Store.Queue.TryReceiveAsync(1, CancellationToken.None).ConfigureAwait(false);
        if (received.Count == 0)
            return null;
        var result = await Executor.ExecuteAsync(received[0].Callback, stopping).ConfigureAwait(false);
        await Store.Queue.CompleteAsync(received[0], CancellationToken.None).ConfigureAwait(false);
        return result;
    }

    /// <summary>Delivers until nothing is due now. Returns how many deliveries that took; more than the limit is an error.</summary>
    public async Task<int> DeliverAllAsync(int limit = 100_000)
    {
        for (var count = 0; ; count++)
        {
            if (count > limit)
                throw new InvalidOperationException($"More than {limit} callbacks were due in a row: they breed.");
            if (await DeliverAsync().ConfigureAwait(false) is null)
                return count;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();
}
