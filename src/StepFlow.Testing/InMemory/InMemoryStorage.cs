using StepFlow.Events;
using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory.State;

namespace StepFlow.Testing.InMemory;

/// <summary>
/// A storage account in memory, as hard as Azure's: rows by version, one atomic batch per run, index, active entries and queue
/// each apart from it. Connect to it once per simulated process; what is stored outlives them. Thread-safe, and without a thread,
/// a timer or a clock of its own: operations complete at once, time is the given provider's.
/// </summary>
public sealed class InMemoryStorage
{
    private readonly Lock _gate = new();
    private readonly MessageTable _messages;
    private int _connections;

    /// <summary>Creates an empty storage.</summary>
    /// <param name="time">The clock; by default the system's. A <c>FakeTimeProvider</c> makes time virtual.</param>
    /// <param name="options">How it behaves.</param>
    public InMemoryStorage(TimeProvider? time = null, InMemoryStorageOptions? options = null)
    {
        Time = time ?? TimeProvider.System;
        options ??= new InMemoryStorageOptions();
        Clock = new StorageClock(Time, options.ClockSkew);
        Runs = new RunTable(Clock);
        _messages = new MessageTable(Clock, options);
        Log = new StorageLog(_gate);
    }

    /// <summary>Raised after each operation that was performed, outside the storage's lock: the place to check invariants.</summary>
    public event Action<StorageOperation>? Performed
    {
        add => Log.Performed += value;
        remove => Log.Performed -= value;
    }

    /// <summary>Number of operations begun so far over all connections.</summary>
    public long Operations => Log.Count;

    /// <summary>All callbacks in the queue, hidden ones included, in the order of their sending.</summary>
    public IReadOnlyList<PendingCallback> PendingCallbacks => Look(() => _messages.All.Select(Pending).ToList());

    /// <summary>When the next callback can be delivered (the given provider's time, now at the earliest); null when the queue is empty.</summary>
    public DateTimeOffset? NextDue => Look(() => Time.GetUtcNow() + _messages.NextIn);

    /// <summary>When the next schedule is due; null where none is.</summary>
    public DateTimeOffset? NextSchedule => Look(() => Schedules.NextDue);

    /// <summary>All active entries, earliest first.</summary>
    public IReadOnlyList<ActiveEntry> ActiveEntries => Look(() => Active.All);

    /// <summary>The ids of all runs, in ordinal order.</summary>
    public IReadOnlyList<string> RunIds => Look(() => Runs.Ids.Order(StringComparer.Ordinal).ToList());

    /// <summary>The waiters of all events.</summary>
    public IReadOnlyList<Waiter> AllWaiters => Look(() => Waiters.All);

    /// <summary>The flow keys that have a row.</summary>
    public IReadOnlyList<string> FlowKeys => Look(() => Flows.Keys);

    /// <summary>Those who wait for flow keys.</summary>
    public IReadOnlyList<FlowWaiter> FlowWaiters => Look(() => Flows.Waiters);

    internal TimeProvider Time { get; }

    internal StorageClock Clock { get; }

    internal StorageLog Log { get; }

    internal RunTable Runs { get; }

    internal IndexTable Index { get; } = new();

    internal ActiveTable Active { get; } = new();

    internal WaiterTable Waiters { get; } = new();

    internal WorkflowTable Workflows { get; } = new();

    internal ScheduleTable Schedules { get; } = new();

    internal FlowTable Flows { get; } = new();

    internal MessageTable Messages => _messages;

    /// <summary>Opens a connection, as one process would.</summary>
    /// <param name="faults">What goes wrong at its operations; by default nothing.</param>
    /// <param name="name">Its name in operations and messages; by default numbered.</param>
    /// <param name="handsOver">
    /// The message of a delivery becomes the next callback of its run, as for a server on Azure that dispatches by itself; by default it is completed
    /// and another sent, as in the Functions host.
    /// </param>
    public InMemoryStore Connect(IFaultPlan? faults = null, string? name = null, bool handsOver = false)
    {
        var number = Interlocked.Increment(ref _connections);
        return new InMemoryStore(this, new StorageDoor(name ?? $"process-{number}", faults ?? FaultPlan.None, Log), handsOver);
    }

    /// <summary>What is stored of a run; null where there is none. No operation: faults and numbers do not see it.</summary>
    public StoredRun? Inspect(string runId) => Look(() => Runs.Find(runId) is { } run
        ? new StoredRun(
            StoredJson.Read<RunRow>(run.Row),
            run.Records.Values.Select(StoredJson.Read<StepRecord>).ToList(),
            run.Attempts.Values.Select(StoredJson.Read<AttemptRecord>).ToList())
        {
            IsBeingPurged = run.PurgeMark is not null,
            Inbox = run.Inbox.Values.Select(StoredJson.Read<InboxEvent>).ToList(),
        }
        : null);

    internal T Look<T>(Func<T> look)
    {
        lock (_gate)
            return look();
    }

    private static PendingCallback Pending(QueuedMessage message) =>
        new(StoredJson.Read<Callback>(message.Body), message.VisibleAt, message.DequeueCount);
}
