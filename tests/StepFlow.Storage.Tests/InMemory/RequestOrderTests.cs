using Microsoft.Extensions.Time.Testing;
using StepFlow.Runs;
using StepFlow.Storage.Tests.Contract;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory;

namespace StepFlow.Storage.Tests.InMemory;

/// <summary>The in-memory store makes the requests that the one on Azure makes, in that one's order: a crash falls between the same two.</summary>
public sealed class RequestOrderTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store;
    private readonly List<StorageOperationKind> _requests = [];

    public RequestOrderTests()
    {
        _store = new InMemoryStore(_clock);
        _store.Storage.Performed += operation => _requests.Add(operation.Kind);
    }

    [Fact]
    public async Task Create_SendsBesideTheList()
    {
        await CreateAsync();

        Assert.Equal(
            [StorageOperationKind.AddActive, StorageOperationKind.CreateRun, StorageOperationKind.Send, StorageOperationKind.WriteIndex], _requests);
    }

    [Fact]
    public async Task Create_OfARunThatIsThere_TakesItsOwnActiveEntryBack()
    {
        var there = await CreateAsync();
        _clock.Advance(TimeSpan.FromSeconds(5));
        _requests.Clear();

        var refused = await _store.Runs.CreateAsync(Sample.Run(Sample.Row(_clock.GetUtcNow()) with { RunId = there.Row.RunId }), Stop);

        Assert.False(refused.Created);
        Assert.Equal(
            [StorageOperationKind.AddActive, StorageOperationKind.CreateRun, StorageOperationKind.ReadRun, StorageOperationKind.RemoveActive], _requests);
        Assert.Equal(ActiveEntry.First(there.Row), Assert.Single(_store.Storage.ActiveEntries));
    }

    [Fact]
    public async Task Create_AtTheSameMoment_LeavesTheActiveEntryOfTheRunThatIsThere()
    {
        var there = await CreateAsync();

        await _store.Runs.CreateAsync(Sample.Run(Sample.Row(_clock.GetUtcNow()) with { RunId = there.Row.RunId, CreatedAt = there.Row.CreatedAt }), Stop);

        Assert.Equal(ActiveEntry.First(there.Row), Assert.Single(_store.Storage.ActiveEntries));
    }

    [Fact]
    public async Task Create_OfARunWhoseEntryASweepHasJustMoved_LeavesThatEntry()
    {
        var there = await CreateAsync();
        var now = there.Row.CreatedAt + TimeSpan.FromMinutes(1);
        var moved = new ActiveEntry(there.Row.RunId, now + TimeSpan.FromMinutes(1));
        await _store.Runs.MoveActiveAsync(ActiveEntry.First(there.Row), moved, Stop);

        await _store.Runs.CreateAsync(Sample.Run(Sample.Row(now) with { RunId = there.Row.RunId, CreatedAt = now }), Stop);

        Assert.Equal(moved, Assert.Single(_store.Storage.ActiveEntries));
    }

    [Fact]
    public async Task Commit_OfAPause_ListsBeforeItSends()
    {
        var run = await CreateAsync();
        _requests.Clear();

        await _store.Runs.CommitAsync(run, new RunCommit { Row = run.Row with { Status = RunStatus.Paused }, Send = true }, Stop);

        Assert.Equal(
            [StorageOperationKind.Commit, StorageOperationKind.WriteIndex, StorageOperationKind.ReadRun, StorageOperationKind.Send], _requests);
    }

    [Fact]
    public async Task Commit_DueInLongTime_PromisesBeforeTheBatchAndSendsNothing()
    {
        var run = await CreateAsync();
        _requests.Clear();
        var due = _clock.GetUtcNow().AddMinutes(11);

        await _store.Runs.CommitAsync(run, new RunCommit { Row = run.Row with { DueAt = due }, Send = true }, Stop);

        Assert.Equal([StorageOperationKind.AddActive, StorageOperationKind.Commit], _requests);
        Assert.Contains(new ActiveEntry(run.Row.RunId, due), _store.Storage.ActiveEntries);
    }

    [Fact]
    public async Task Commit_OfALongWait_ListsIt()
    {
        var run = await CreateAsync();
        _requests.Clear();
        var waiting = run.Row with { Status = RunStatus.Waiting, DueAt = _clock.GetUtcNow().AddMinutes(11) };

        await _store.Runs.CommitAsync(run, new RunCommit { Row = waiting, Send = true }, Stop);

        Assert.Equal(
            [StorageOperationKind.AddActive, StorageOperationKind.Commit, StorageOperationKind.WriteIndex, StorageOperationKind.ReadRun], _requests);
    }

    [Fact]
    public async Task Claim_OfADelayedStart_ListsTheRunAsRunning()
    {
        var run = await CreateAsync(row => row with { Status = RunStatus.Pending });
        _requests.Clear();
        var claimed = run.Row with { Status = RunStatus.Running, Claim = Sample.Claim(_clock.GetUtcNow()) };

        await _store.Runs.ClaimAsync(run, new ClaimRequest { Row = claimed }, Stop);

        Assert.Equal([StorageOperationKind.Claim, StorageOperationKind.WriteIndex, StorageOperationKind.ReadRun], _requests);
        Assert.Equal(RunStatus.Running, Assert.Single((await _store.Runs.ListAsync(new RunQuery(), Stop)).Runs).Status);
    }

    private async Task<RunSnapshot> CreateAsync(Func<RunRow, RunRow>? change = null)
    {
        var row = Sample.Row(_clock.GetUtcNow());
        return (await _store.Runs.CreateAsync(Sample.Run(change is null ? row : change(row)), Stop)).Run;
    }
}
