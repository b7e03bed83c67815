using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.InMemory;

/// <summary>The contract suite on the in-memory store.</summary>
public static class InMemoryContract
{
    public sealed class ActiveEntries(InMemoryFixture f) : ActiveEntriesContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Callbacks(InMemoryFixture f) : CallbackContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Claims(InMemoryFixture f) : ClaimContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Commits(InMemoryFixture f) : CommitContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Creates(InMemoryFixture f) : CreateContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Enlist(InMemoryFixture f) : EnlistContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Ended(InMemoryFixture f) : EndedContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Events(InMemoryFixture f) : EventsContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Leases(InMemoryFixture f) : LeaseContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Listing(InMemoryFixture f) : ListingContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Loads(InMemoryFixture f) : LoadContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Operations(InMemoryFixture f) : OperationsContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Payloads(InMemoryFixture f) : PayloadContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Purges(InMemoryFixture f) : PurgeContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Queue(InMemoryFixture f) : QueueContract(f), IClassFixture<InMemoryFixture>;

    public sealed class NextCallbacks(InMemoryFixture f) : NextCallbackContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Records(InMemoryFixture f) : RecordsContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Children(InMemoryFixture f) : ChildrenContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Schedules(InMemoryFixture f) : ScheduleStoreContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Flows(InMemoryFixture f) : FlowStoreContract(f), IClassFixture<InMemoryFixture>;

    public sealed class Workflows(InMemoryFixture f) : WorkflowStoreContract(f), IClassFixture<InMemoryFixture>;
}
