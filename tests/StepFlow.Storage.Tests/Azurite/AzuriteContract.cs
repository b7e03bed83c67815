using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

// The contract that every store keeps, on tables, a queue and blobs. One line a part, so all of them are in one file.

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteActiveEntries(AzuriteFixture fixture) : ActiveEntriesContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteCallback(AzuriteFixture fixture) : CallbackContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteClaim(AzuriteFixture fixture) : ClaimContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteCommit(AzuriteFixture fixture) : CommitContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteCreate(AzuriteFixture fixture) : CreateContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteEnded(AzuriteFixture fixture) : EndedContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteEnlist(AzuriteFixture fixture) : EnlistContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteEvents(AzuriteFixture fixture) : EventsContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteLease(AzuriteFixture fixture) : LeaseContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteListing(AzuriteFixture fixture) : ListingContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteLoad(AzuriteFixture fixture) : LoadContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteOperations(AzuriteFixture fixture) : OperationsContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuritePayload(AzuriteFixture fixture) : PayloadContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuritePurge(AzuriteFixture fixture) : PurgeContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteQueue(AzuriteFixture fixture) : QueueContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteNextCallback(AzuriteFixture fixture) : NextCallbackContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteRecords(AzuriteFixture fixture) : RecordsContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteChildren(AzuriteFixture fixture) : ChildrenContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteScheduleStore(AzuriteFixture fixture) : ScheduleStoreContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteFlowStore(AzuriteFixture fixture) : FlowStoreContract(fixture);

[Collection(AzuriteGroup.Name)]
public sealed class AzuriteWorkflowStore(AzuriteFixture fixture) : WorkflowStoreContract(fixture);
