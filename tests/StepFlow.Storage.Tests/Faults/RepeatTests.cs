using StepFlow.Storage.Tests.Contract;
using StepFlow.Testing.Faults;

namespace StepFlow.Storage.Tests.Faults;

/// <summary>A client library that repeats a request whose answer was lost meets its own write.</summary>
public sealed class RepeatTests : FaultTests
{
    [Fact]
    public async Task RepeatAfterTimeout_Commit_AnswersAConflictWithItself()
    {
        var run = await CreateAsync();
        var store = Connect(StorageOperationKind.Commit, FaultKind.RepeatAfterTimeout);

        var answer = await store.Runs.CommitAsync(run, Step(run), Stop);

        Assert.Null(answer);
        Assert.Equal(1, Stored(run.Row.RunId).Row.Cursor);
        Assert.Single(Stored(run.Row.RunId).Records);
        Assert.Single(Storage.PendingCallbacks);
    }

    [Fact]
    public async Task RepeatAfterTimeout_Claim_AnswersAConflictWithItself()
    {
        var run = await CreateAsync();
        var store = Connect(StorageOperationKind.Claim, FaultKind.RepeatAfterTimeout);
        var claim = Sample.Claim(Clock.GetUtcNow());

        var answer = await store.Runs.ClaimAsync(run, new ClaimRequest { Row = run.Row with { Claim = claim } }, Stop);

        Assert.Null(answer);
        Assert.Equal(claim, Stored(run.Row.RunId).Row.Claim);
    }

    [Fact]
    public async Task RepeatAfterTimeout_Create_KnowsItsOwnRun()
    {
        var row = Sample.Row(Clock.GetUtcNow());
        var store = Connect(StorageOperationKind.CreateRun, FaultKind.RepeatAfterTimeout);

        var outcome = await store.Runs.CreateAsync(Sample.Run(row), Stop);

        Assert.True(outcome.Created);
        Assert.Single(Storage.PendingCallbacks);
    }

    [Fact]
    public async Task RepeatAfterTimeout_Send_SendsTwice()
    {
        var run = await CreateAsync();
        var store = Connect(StorageOperationKind.Send, FaultKind.RepeatAfterTimeout);

        Assert.NotNull(await store.Runs.CommitAsync(run, Step(run), Stop));

        Assert.Equal(2, Storage.PendingCallbacks.Count(pending => pending.Callback.Position == 1));
    }

    [Fact]
    public async Task RepeatAfterTimeout_Read_AnswersOnce()
    {
        var run = await CreateAsync();
        var store = Connect(StorageOperationKind.ReadRun, FaultKind.RepeatAfterTimeout);

        Same.Row(run.Row, (await store.Runs.LoadAsync(run.Row.RunId, Stop))?.Row);
    }
}
