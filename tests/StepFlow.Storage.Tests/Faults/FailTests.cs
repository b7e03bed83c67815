using StepFlow.Errors;
using StepFlow.Storage.Tests.Contract;
using StepFlow.Testing.Faults;

namespace StepFlow.Storage.Tests.Faults;

public sealed class FailTests : FaultTests
{
    [Fact]
    public async Task FailBefore_Commit_ThrowsAndStoresNothing()
    {
        var run = await CreateAsync();
        var store = Connect(StorageOperationKind.Commit, FaultKind.FailBefore);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CommitAsync(run, Step(run), Stop));

        Same.Row(run.Row, Stored(run.Row.RunId).Row);
        Assert.Empty(Stored(run.Row.RunId).Records);
        Assert.Single(Storage.PendingCallbacks);
    }

    [Fact]
    public async Task FailAfter_Commit_ThrowsAndHasStoredButNotSent()
    {
        var run = await CreateAsync();
        var store = Connect(StorageOperationKind.Commit, FaultKind.FailAfter);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CommitAsync(run, Step(run), Stop));

        Assert.Equal(1, Stored(run.Row.RunId).Row.Cursor);
        Assert.Single(Stored(run.Row.RunId).Records);
        Assert.Single(Storage.PendingCallbacks);
    }

    [Fact]
    public async Task FailBefore_SendOfACommit_ThrowsAndHasStored()
    {
        var run = await CreateAsync();
        var store = Connect(StorageOperationKind.Send, FaultKind.FailBefore);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CommitAsync(run, Step(run), Stop));

        Assert.Equal(1, Stored(run.Row.RunId).Row.Cursor);
        Assert.Single(Storage.PendingCallbacks);
    }

    [Fact]
    public async Task FailAfter_SendOfACommit_ThrowsAndHasSent()
    {
        var run = await CreateAsync();
        var store = Connect(StorageOperationKind.Send, FaultKind.FailAfter);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CommitAsync(run, Step(run), Stop));

        Assert.Equal(2, Storage.PendingCallbacks.Count);
    }

    [Theory]
    [InlineData(StorageOperationKind.AddActive, FaultKind.FailBefore, 0)]
    [InlineData(StorageOperationKind.AddActive, FaultKind.FailAfter, 1)]
    [InlineData(StorageOperationKind.CreateRun, FaultKind.FailBefore, 1)]
    public async Task Fail_BeforeARunIsAccepted_ThrowsAndAcceptsNothing(StorageOperationKind kind, FaultKind fault, int active)
    {
        var row = Sample.Row(Clock.GetUtcNow());
        var store = Connect(kind, fault);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CreateAsync(Sample.Run(row), Stop));

        Assert.Null(Storage.Inspect(row.RunId));
        Assert.Equal(active, Storage.ActiveEntries.Count);
        Assert.Empty(Storage.PendingCallbacks);
    }

    [Theory]
    [InlineData(StorageOperationKind.WriteIndex, 1, 0)]
    [InlineData(StorageOperationKind.Send, 0, 1)]
    public async Task Fail_OnceARunIsAccepted_IsCreatedAllTheSameAndTheOtherRequestIsMade(StorageOperationKind kind, int callbacks, int listed)
    {
        var row = Sample.Row(Clock.GetUtcNow());
        var store = Connect(kind, FaultKind.FailBefore);

        var outcome = await store.Runs.CreateAsync(Sample.Run(row), Stop);

        Assert.True(outcome.Created);
        Assert.NotNull(Storage.Inspect(row.RunId));
        Assert.Equal(row.RunId, Assert.Single(Storage.ActiveEntries).RunId);
        Assert.Equal(callbacks, Storage.PendingCallbacks.Count);
        Assert.Equal(listed, (await Storage.Connect().Runs.ListAsync(new RunQuery(), Stop)).Runs.Count);
    }

    [Fact]
    public async Task Fail_OfTheIndexInACommit_HasStoredAndFinishRepairsIt()
    {
        var run = await CreateAsync();
        var store = Connect(StorageOperationKind.WriteIndex, FaultKind.FailBefore);
        var paused = run.Row with { Status = Runs.RunStatus.Paused };
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CommitAsync(run, new RunCommit { Row = paused }, Stop));
        var stored = await store.Runs.LoadAsync(run.Row.RunId, Stop);
        Assert.NotNull(stored);
        Assert.Equal(Runs.RunStatus.Paused, stored.Row.Status);
        Assert.Equal(Runs.RunStatus.Running, Assert.Single((await store.Runs.ListAsync(new RunQuery(), Stop)).Runs).Status);

        var ended = paused with { Status = Runs.RunStatus.Canceled, EndedAt = Clock.GetUtcNow(), AfterPending = true };
        await store.Runs.EnlistAsync((await store.Runs.CommitAsync(stored, new RunCommit { Row = ended }, Stop))!, Stop); // nobody else writes

        Assert.Equal(Runs.RunStatus.Canceled, Assert.Single((await store.Runs.ListAsync(new RunQuery(), Stop)).Runs).Status);
    }

    [Theory]
    [InlineData(StorageOperationKind.ClearDuties, FaultKind.FailBefore, true)]
    [InlineData(StorageOperationKind.ClearDuties, FaultKind.FailAfter, false)]
    [InlineData(StorageOperationKind.RemoveActive, FaultKind.FailBefore, false)]
    public async Task Fail_InTheDutiesOfAnEndedRun_KeepsTheActiveEntryUntilTheyAreDone(
        StorageOperationKind kind, FaultKind fault, bool pending)
    {
        var run = await CreateAsync();
        var store = Connect(kind, fault);
        var ended = run.Row with { Status = Runs.RunStatus.Succeeded, EndedAt = Clock.GetUtcNow(), AfterPending = true };
        var stored = await store.Runs.CommitAsync(run, new RunCommit { Row = ended }, Stop);
        Assert.NotNull(stored);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.FinishAsync(stored, Stop));

        Assert.Equal(pending, Stored(run.Row.RunId).Row.AfterPending);
        Assert.Single(Storage.ActiveEntries);
    }

    [Theory]
    [InlineData(StorageOperationKind.MarkPurge, FaultKind.FailAfter)]
    [InlineData(StorageOperationKind.PurgeContents, FaultKind.FailAfter)]
    [InlineData(StorageOperationKind.RemoveIndex, FaultKind.FailBefore)]
    [InlineData(StorageOperationKind.PurgeRow, FaultKind.FailBefore)]
    [InlineData(StorageOperationKind.MarkPurge, FaultKind.RepeatAfterTimeout)]
    public async Task Fail_OfAPurge_CanBeRepeatedAndNobodyGoesOnInBetween(StorageOperationKind kind, FaultKind fault)
    {
        var run = await CreateAsync();
        var store = Connect(kind, fault);
        var failure = await Record.ExceptionAsync(() => store.Runs.PurgeAsync(run, Stop));

        Assert.Null(await store.Runs.LoadAsync(run.Row.RunId, Stop));
        Assert.Null(await store.Runs.CommitAsync(run, Step(run), Stop));
        Assert.Equal(failure is not null, await store.Runs.FinishPurgeAsync(run.Row.RunId, Stop));
        if (failure is not null)
            Assert.Contains(ActiveEntry.OfPurge(run.Row), Storage.ActiveEntries);

        Assert.Empty(Storage.RunIds);
        Assert.Empty((await store.Runs.ListAsync(new RunQuery(), Stop)).Runs);
    }
}
