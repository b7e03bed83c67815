using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Sqlite;

/// <summary>The contract suite on SQLite.</summary>
public static class SqliteContract
{
    public sealed class ActiveEntries(SqliteFixture f) : ActiveEntriesContract(f), IClassFixture<SqliteFixture>;

    public sealed class Callbacks(SqliteFixture f) : CallbackContract(f), IClassFixture<SqliteFixture>;

    public sealed class Claims(SqliteFixture f) : ClaimContract(f), IClassFixture<SqliteFixture>;

    public sealed class Commits(SqliteFixture f) : CommitContract(f), IClassFixture<SqliteFixture>;

    public sealed class Creates(SqliteFixture f) : CreateContract(f), IClassFixture<SqliteFixture>;

    public sealed class Enlist(SqliteFixture f) : EnlistContract(f), IClassFixture<SqliteFixture>;

    public sealed class Ended(SqliteFixture f) : EndedContract(f), IClassFixture<SqliteFixture>;

    public sealed class Events(SqliteFixture f) : EventsContract(f), IClassFixture<SqliteFixture>;

    public sealed class Leases(SqliteFixture f) : LeaseContract(f), IClassFixture<SqliteFixture>;

    public sealed class Listing(SqliteFixture f) : ListingContract(f), IClassFixture<SqliteFixture>;

    public sealed class Loads(SqliteFixture f) : LoadContract(f), IClassFixture<SqliteFixture>;

    public sealed class Operations(SqliteFixture f) : OperationsContract(f), IClassFixture<SqliteFixture>;

    public sealed class Payloads(SqliteFixture f) : PayloadContract(f), IClassFixture<SqliteFixture>;

    public sealed class Purges(SqliteFixture f) : PurgeContract(f), IClassFixture<SqliteFixture>;

    public sealed class Queue(SqliteFixture f) : QueueContract(f), IClassFixture<SqliteFixture>;

    public sealed class NextCallbacks(SqliteFixture f) : NextCallbackContract(f), IClassFixture<SqliteFixture>;

    public sealed class Records(SqliteFixture f) : RecordsContract(f), IClassFixture<SqliteFixture>;

    public sealed class Children(SqliteFixture f) : ChildrenContract(f), IClassFixture<SqliteFixture>;

    public sealed class Schedules(SqliteFixture f) : ScheduleStoreContract(f), IClassFixture<SqliteFixture>;

    public sealed class Flows(SqliteFixture f) : FlowStoreContract(f), IClassFixture<SqliteFixture>;

    public sealed class Workflows(SqliteFixture f) : WorkflowStoreContract(f), IClassFixture<SqliteFixture>;
}
