using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Testing.InMemory;

/// <summary>One process's connection to an <see cref="InMemoryStorage"/>: the doors that the engine and the hosts use.</summary>
public sealed class InMemoryStore
{
    private readonly StorageDoor _door;

    internal InMemoryStore(InMemoryStorage storage, StorageDoor door, bool handsOver)
    {
        var inFlight = handsOver ? new DeliveriesInFlight() : null;
        Storage = storage;
        _door = door;
        Runs = new InMemoryRunStore(storage, door, inFlight);
        Queue = new InMemoryCallbackQueue(storage, door, inFlight);
        Workflows = new InMemoryWorkflowStore(storage, door);
        Schedules = new InMemoryScheduleStore(storage, door);
        Flows = new InMemoryFlowStore(storage, door);
    }

    /// <summary>An own storage with one connection and no faults: what a unit test needs.</summary>
    /// <param name="time">The clock; by default the system's.</param>
    public InMemoryStore(TimeProvider? time = null)
        : this(new InMemoryStorage(time))
    {
    }

    private InMemoryStore(InMemoryStorage storage)
        : this(storage, new StorageDoor("process-1", FaultPlan.None, storage.Log), handsOver: false)
    {
    }

    /// <summary>What it is connected to.</summary>
    public InMemoryStorage Storage { get; }

    /// <summary>The runs.</summary>
    public InMemoryRunStore Runs { get; }

    /// <summary>The callbacks.</summary>
    public InMemoryCallbackQueue Queue { get; }

    /// <summary>The published versions.</summary>
    public InMemoryWorkflowStore Workflows { get; }

    /// <summary>The schedules.</summary>
    public InMemoryScheduleStore Schedules { get; }

    /// <summary>The flow keys.</summary>
    public InMemoryFlowStore Flows { get; }

    /// <summary>True once the simulated process has ended: every operation throws <see cref="SimulatedCrashException"/>.</summary>
    public bool Crashed => _door.Crashed;

    /// <summary>Ends the simulated process here and now, whatever it is doing.</summary>
    public void Crash() => _door.Crash();
}
