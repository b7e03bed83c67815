using StepFlow.Errors;
using StepFlow.Storage.Tests.Contract;
using StepFlow.Testing.Faults;

namespace StepFlow.Storage.Tests.Faults;

public sealed class FaultPlanTests : FaultTests
{
    [Fact]
    public async Task At_Number_FailsThatOperationAlone()
    {
        var run = await CreateAsync();
        var store = Storage.Connect(FaultPlan.At((Storage.Operations + 2, FaultKind.FailBefore)));

        await store.Runs.LoadAsync(run.Row.RunId, Stop);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.LoadAsync(run.Row.RunId, Stop));
        await store.Runs.LoadAsync(run.Row.RunId, Stop);
    }

    [Fact]
    public async Task Operations_OfAllConnections_AreNumberedInOneRow()
    {
        var seen = new List<StorageOperation>();
        Storage.Performed += seen.Add;

        var run = await CreateAsync();
        await Storage.Connect(name: "second").Runs.LoadAsync(run.Row.RunId, Stop);

        Assert.Equal([1, 2, 3, 4, 5], seen.Select(operation => operation.Number));
        Assert.Equal(
            [
                StorageOperationKind.AddActive, StorageOperationKind.CreateRun, StorageOperationKind.Send, StorageOperationKind.WriteIndex,
                StorageOperationKind.ReadRun,
            ],
            seen.Select(operation => operation.Kind));
        Assert.Equal("second", seen[^1].Connection);
        Assert.All(seen, operation => Assert.Equal(run.Row.RunId, operation.RunId));
        Assert.Equal(5, Storage.Operations);
    }

    [Fact]
    public async Task Performed_OperationThatFailedBefore_IsNotRaised()
    {
        var run = await CreateAsync();
        var store = Connect(StorageOperationKind.Commit, FaultKind.FailBefore);
        var seen = new List<StorageOperation>();
        Storage.Performed += seen.Add;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CommitAsync(run, Step(run), Stop));

        Assert.Empty(seen);
    }

    [Fact]
    public async Task EveryStep_NoFaults_CompletesAtOnce()
    {
        var store = Storage.Connect();
        var row = Sample.Row(Clock.GetUtcNow());

        var create = store.Runs.CreateAsync(Sample.Run(row), Stop);
        var receive = store.Queue.ReceiveAsync(1, Stop);
        var load = store.Runs.LoadAsync(row.RunId, Stop);
        var commit = store.Runs.CommitAsync((await create).Run, Step((await create).Run), Stop);

        Assert.All<Task>([create, receive, load, commit], task => Assert.True(task.IsCompletedSuccessfully));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public async Task Random_SameSeed_FailsTheSameOperations(int seed)
    {
        var first = await DrawAsync(seed, 0.3);
        var again = await DrawAsync(seed, 0.3);

        Assert.Equal(first, again);
        Assert.NotEqual(first, await DrawAsync(seed + 1, 0.3));
        Assert.InRange(first.Count(fault => fault != Fault.None), 200, 400);
        Assert.DoesNotContain(await DrawAsync(seed, 0), fault => fault != Fault.None);
    }

    [Fact]
    public async Task Random_Faults_ApplyToTheirOperations()
    {
        var faults = await DrawAsync(3, 1);
        var kinds = Enum.GetValues<StorageOperationKind>();

        Assert.All(faults.Index(), drawn => Assert.True(drawn.Item.Kind.AppliesTo(kinds[drawn.Index % kinds.Length])));
    }

    [Theory]
    [InlineData(FaultKind.None, StorageOperationKind.Commit, false)]
    [InlineData(FaultKind.FailBefore, StorageOperationKind.ReadRun, true)]
    [InlineData(FaultKind.FailAfter, StorageOperationKind.ReadRun, false)]
    [InlineData(FaultKind.FailAfter, StorageOperationKind.CreateRun, true)]
    [InlineData(FaultKind.CrashAfter, StorageOperationKind.Receive, true)]
    [InlineData(FaultKind.RepeatAfterTimeout, StorageOperationKind.Return, true)]
    [InlineData(FaultKind.RepeatAfterTimeout, StorageOperationKind.ReadActive, false)]
    [InlineData(FaultKind.DeliverTwice, StorageOperationKind.Receive, true)]
    [InlineData(FaultKind.DeliverTwice, StorageOperationKind.Commit, false)]
    [InlineData(FaultKind.DeliverLate, StorageOperationKind.Send, true)]
    [InlineData(FaultKind.DeliverLate, StorageOperationKind.Receive, false)]
    public void AppliesTo_Operation_IsTrueWhereItMakesADifference(FaultKind fault, StorageOperationKind operation, bool expected) =>
        Assert.Equal(expected, fault.AppliesTo(operation));

    private static async Task<List<Fault>> DrawAsync(int seed, double rate)
    {
        var plan = FaultPlan.Random(seed, rate);
        var kinds = Enum.GetValues<StorageOperationKind>();
        var faults = new List<Fault>();
        for (var i = 0; i < 1_000; i++)
            faults.Add(await plan.DecideAsync(new StorageOperation(i, kinds[i % kinds.Length], null, "process"), Stop));
        return faults;
    }
}
