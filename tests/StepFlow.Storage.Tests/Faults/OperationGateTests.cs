using StepFlow.Storage.Tests.Contract;
using StepFlow.Testing.Faults;

namespace StepFlow.Storage.Tests.Faults;

public sealed class OperationGateTests : FaultTests
{
    private readonly OperationGate _gate = new(operation => operation.Kind == StorageOperationKind.Commit);

    [Fact]
    public async Task Held_Operation_IsPerformedWhenItIsReleased()
    {
        var run = await CreateAsync();
        var commit = Storage.Connect(_gate).Runs.CommitAsync(run, Step(run), Stop);
        Assert.False(commit.IsCompleted);
        Assert.Equal(0, Stored(run.Row.RunId).Row.Cursor);

        Assert.True(_gate.ReleaseNext());

        Assert.True(commit.IsCompletedSuccessfully);
        Assert.NotNull(await commit);
        Assert.Equal(1, Stored(run.Row.RunId).Row.Cursor);
        Assert.Empty(_gate.Held);
    }

    [Fact]
    public async Task Held_WhileAnotherCommits_MeetsTheConflict()
    {
        var run = await CreateAsync();
        var frozen = Storage.Connect(_gate).Runs.CommitAsync(run, Step(run), Stop);
        await Storage.Connect().Runs.CommitAsync(run, new RunCommit { Row = run.Row with { Cursor = 2 } }, Stop);

        _gate.ReleaseNext();

        Assert.Null(await frozen);
        Assert.Equal(2, Stored(run.Row.RunId).Row.Cursor);
    }

    [Fact]
    public async Task Held_ReleasedWithAFault_MeetsIt()
    {
        var run = await CreateAsync();
        var commit = Storage.Connect(_gate).Runs.CommitAsync(run, Step(run), Stop);

        _gate.ReleaseNext(FaultKind.CrashAfter);

        await Assert.ThrowsAsync<SimulatedCrashException>(() => commit);
        Assert.Equal(1, Stored(run.Row.RunId).Row.Cursor);
    }

    [Fact]
    public async Task Held_ProcessEndsMeanwhile_IsNeverPerformed()
    {
        var run = await CreateAsync();
        var store = Storage.Connect(_gate);
        var commit = store.Runs.CommitAsync(run, Step(run), Stop);

        store.Crash();
        _gate.ReleaseNext();

        await Assert.ThrowsAsync<SimulatedCrashException>(() => commit);
        Same.Row(run.Row, Stored(run.Row.RunId).Row);
    }

    [Fact]
    public async Task Held_CallerGivesUp_IsNeverPerformed()
    {
        var run = await CreateAsync();
        using var enough = new CancellationTokenSource();
        var commit = Storage.Connect(_gate).Runs.CommitAsync(run, Step(run), enough.Token);

        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
        Assert.Empty(_gate.Held);
        Same.Row(run.Row, Stored(run.Row.RunId).Row);
    }

    [Fact]
    public async Task ReleaseNext_Several_KeepsTheirOrder()
    {
        var first = await CreateAsync();
        var second = await CreateAsync();
        var store = Storage.Connect(_gate, "frozen");
        var commits = new[] { store.Runs.CommitAsync(first, Step(first), Stop), store.Runs.CommitAsync(second, Step(second), Stop) };
        Assert.Equal([first.Row.RunId, second.Row.RunId], _gate.Held.Select(operation => operation.RunId));
        Assert.All(_gate.Held, operation => Assert.Equal("frozen", operation.Connection));

        _gate.ReleaseNext();

        Assert.True(commits[0].IsCompleted);
        Assert.False(commits[1].IsCompleted);
        Assert.True(_gate.ReleaseNext());
        Assert.False(_gate.ReleaseNext());
    }
}
