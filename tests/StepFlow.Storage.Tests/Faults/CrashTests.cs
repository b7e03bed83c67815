using StepFlow.Errors;
using StepFlow.Storage.Tests.Contract;
using StepFlow.Testing.Faults;

namespace StepFlow.Storage.Tests.Faults;

public sealed class CrashTests : FaultTests
{
    [Theory]
    [InlineData(FaultKind.CrashBefore, 0)]
    [InlineData(FaultKind.CrashAfter, 1)]
    public async Task Crash_AtACommit_StoresUpToThere(FaultKind fault, int cursor)
    {
        var run = await CreateAsync();
        var store = Connect(StorageOperationKind.Commit, fault);

        var crash = await Assert.ThrowsAsync<SimulatedCrashException>(() => store.Runs.CommitAsync(run, Step(run), Stop));

        Assert.Equal(StorageOperationKind.Commit, crash.Operation.Kind);
        Assert.Equal(cursor, Stored(run.Row.RunId).Row.Cursor);
        Assert.Single(Storage.PendingCallbacks);
    }

    [Theory]
    [InlineData(StorageOperationKind.AddActive, false, 1, 0)]
    [InlineData(StorageOperationKind.CreateRun, true, 1, 0)]
    [InlineData(StorageOperationKind.WriteIndex, true, 1, 1)]
    [InlineData(StorageOperationKind.Send, true, 1, 1)]
    public async Task Crash_AfterAnOperationOfACreate_LeavesWhatTheTableSays(
        StorageOperationKind kind, bool accepted, int active, int callbacks)
    {
        var row = Sample.Row(Clock.GetUtcNow());
        var store = Connect(kind, FaultKind.CrashAfter);

        await Assert.ThrowsAsync<SimulatedCrashException>(() => store.Runs.CreateAsync(Sample.Run(row), Stop));

        Assert.Equal(accepted, Storage.Inspect(row.RunId) is not null);
        Assert.Equal(active, Storage.ActiveEntries.Count);
        Assert.Equal(callbacks, Storage.PendingCallbacks.Count);
    }

    [Fact]
    public async Task Crash_OnceHappened_RefusesEveryLaterOperation()
    {
        var run = await CreateAsync();
        var store = Storage.Connect();
        store.Crash();

        await Assert.ThrowsAsync<SimulatedCrashException>(() => store.Runs.LoadAsync(run.Row.RunId, Stop));
        await Assert.ThrowsAsync<SimulatedCrashException>(() => store.Runs.CommitAsync(run, Step(run), Stop));
        await Assert.ThrowsAsync<SimulatedCrashException>(() => store.Queue.TryReceiveAsync(1, Stop));
        await Assert.ThrowsAsync<SimulatedCrashException>(() => store.Workflows.ListWorkflowsAsync(Stop));

        Assert.True(store.Crashed);
        Same.Row(run.Row, Stored(run.Row.RunId).Row);
    }

    [Fact]
    public async Task Crash_OfOneConnection_LeavesTheOthers()
    {
        var run = await CreateAsync();
        Storage.Connect().Crash();

        Assert.NotNull(await Storage.Connect().Runs.CommitAsync(run, Step(run), Stop));
    }

    [Fact]
    public async Task Crash_WhileACallbackIsDelivered_DeliversItAgainAfterItsTimeout()
    {
        var run = await CreateAsync();
        var store = Storage.Connect();
        Assert.Single(await store.Queue.TryReceiveAsync(1, Stop));
        store.Crash();

        var next = Storage.Connect();
        Assert.Empty(await next.Queue.TryReceiveAsync(1, Stop));
        Assert.Equal(Clock.GetUtcNow().AddMinutes(10), Storage.NextDue);
        Clock.Advance(TimeSpan.FromMinutes(10));

        var delivery = Assert.Single(await next.Queue.TryReceiveAsync(1, Stop));
        Assert.Equal(run.Row.RunId, delivery.Callback.RunId);
        Assert.Equal(2, delivery.DequeueCount);
    }

    [Fact]
    public void SimulatedCrash_IsNothingThatCodeAroundStorageCatches()
    {
        Assert.Equal(typeof(Exception), typeof(SimulatedCrashException).BaseType);
        Assert.False(typeof(StepFlowException).IsAssignableFrom(typeof(SimulatedCrashException)));
        Assert.False(typeof(OperationCanceledException).IsAssignableFrom(typeof(SimulatedCrashException)));
    }
}
