using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Sqlite;

/// <summary>The contract suite on SQLite where nothing is kept in memory.</summary>
public static class ForgetfulSqliteContract
{
    public sealed class ActiveEntries(ForgetfulSqliteFixture f) : ActiveEntriesContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Callbacks(ForgetfulSqliteFixture f) : CallbackContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Claims(ForgetfulSqliteFixture f) : ClaimContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Commits(ForgetfulSqliteFixture f) : CommitContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Creates(ForgetfulSqliteFixture f) : CreateContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Enlist(ForgetfulSqliteFixture f) : EnlistContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Ended(ForgetfulSqliteFixture f) : EndedContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Events(ForgetfulSqliteFixture f) : EventsContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Leases(ForgetfulSqliteFixture f) : LeaseContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Listing(ForgetfulSqliteFixture f) : ListingContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Loads(ForgetfulSqliteFixture f) : LoadContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Operations(ForgetfulSqliteFixture f) : OperationsContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Payloads(ForgetfulSqliteFixture f) : PayloadContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Purges(ForgetfulSqliteFixture f) : PurgeContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Queue(ForgetfulSqliteFixture f) : QueueContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class NextCallbacks(ForgetfulSqliteFixture f) : NextCallbackContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Records(ForgetfulSqliteFixture f) : RecordsContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Children(ForgetfulSqliteFixture f) : ChildrenContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Schedules(ForgetfulSqliteFixture f) : ScheduleStoreContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Flows(ForgetfulSqliteFixture f) : FlowStoreContract(f), IClassFixture<ForgetfulSqliteFixture>;

    public sealed class Workflows(ForgetfulSqliteFixture f) : WorkflowStoreContract(f), IClassFixture<ForgetfulSqliteFixture>;
}
