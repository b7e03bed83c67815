using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Sqlite;

/// <summary>What was acknowledged is on disk; what a killed process leaves is taken up by the next.</summary>
public sealed class SqliteDurabilityTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly DataDirectory _directory = new();
    private OpenedStore _store = null!; // set before each test

    public Task InitializeAsync()
    {
        // Long enough that a claim nobody waits for is certainly not on disk yet.
        _directory.Options.ClaimDelay = TimeSpan.FromSeconds(1);
        _store = _directory.Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Killed_AfterAcknowledgedWrites_FindsEverythingAgain()
    {
        var run = await CreateAsync();
        run = await StepAsync(run);
        run = (await _store.Runs.CommitAsync(run, new RunCommit { Row = run.Row with { Attempt = 1 }, Attempt = Sample.Attempt(1) }, None))!;
        var version = new StoredVersion("order", "v1", Payload.FromJson("[]"), "hash", _directory.Clock.GetUtcNow());
        await _store.Workflows.InsertAsync(version, None);
        await _store.Workflows.WriteDefaultAsync("order", [new VersionWeight("v1", 3)], None);

        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();

        var loaded = await next.Runs.LoadAsync(run.Row.RunId, None);
        Same.Row(run.Row, loaded?.Row);
        Same.Value(Sample.Record(0), Assert.Single(await next.Runs.ReadRecordsAsync(loaded!, 0, 10, None)));
        Assert.Single(await next.Runs.ReadAttemptsAsync(loaded!, None));
        Same.Value(version, await next.Workflows.ReadAsync("order", "v1", None));
        Assert.Equal([new VersionWeight("v1", 3)], await next.Workflows.ReadDefaultAsync("order", None));
    }

    [Fact]
    public async Task Killed_AfterACommitThatClaimedTheNextStep_HasThatClaimEndedAndTheStepDelivered()
    {
        var run = await CreateAsync();
        var claimed = run.Row with { Cursor = 1, Attempt = 1, Claim = Sample.Claim(_directory.Clock.GetUtcNow()) };
        Assert.True((await _store.Runs.CommitAsync(run, new RunCommit { Row = claimed, Record = Sample.Record(0) }, None))?.ClaimIsLive);

        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();

        var loaded = await next.Runs.LoadAsync(run.Row.RunId, None);
        Assert.Equal((claimed.Claim, 1, false), (loaded?.Row.Claim, loaded?.Row.Attempt, loaded?.ClaimIsLive));
        Assert.Equal(1, Assert.Single(await next.Queue.ReceiveAsync(10, None)).Callback.Position);
    }

    [Fact]
    public async Task Killed_AfterASweepTookTheEntryOfARunWhoseDutiesWereDone_HasThemDone()
    {
        var run = await CreateAsync();
        var ended = await _store.Runs.CommitAsync(
            run, new RunCommit { Row = run.Row with { Status = RunStatus.Succeeded, EndedAt = _directory.Clock.GetUtcNow(), AfterPending = true } }, None);
        await _store.Runs.FinishAsync(ended ?? run, None);
        await _store.Runs.MoveActiveAsync(ActiveEntry.First(run.Row), null, None);

        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();

        Assert.False((await next.Runs.LoadAsync(run.Row.RunId, None))?.Row.AfterPending);
    }

    [Fact]
    public async Task Killed_WithAnEventForARunThatWaits_CallsTheRun()
    {
        var (told, other) = (await WaitAsync(), await WaitAsync());
        var sent = new InboxEvent(new InboxEntry("e1", "e", _directory.Clock.GetUtcNow()), Payload.FromJson("1"));
        await _store.Runs.AddEventAsync(told, sent, None);

        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();

        var delivery = Assert.Single(await next.Queue.ReceiveAsync(10, None));
        Assert.Equal(told.Row.RunId, delivery.Callback.RunId);
        Assert.True((await next.Runs.LoadAsync(told.Row.RunId, None))?.Row.DueAt <= left.Clock.GetUtcNow());
        Same.Row(other.Row, (await next.Runs.LoadAsync(other.Row.RunId, None))?.Row);
    }

    [Fact]
    public async Task Killed_ManyRunsAtOnce_LosesNoneThatWasAcknowledged()
    {
        var acknowledged = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () => await StepAsync(await CreateAsync()))));

        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();

        foreach (var run in acknowledged)
            Same.Row(run.Row, (await next.Runs.LoadAsync(run.Row.RunId, None))?.Row);
    }

    [Fact]
    public async Task Killed_BeforeAnUnawaitedClaimWasWritten_LosesTheClaimAlone()
    {
        var run = await CreateAsync();
        await ClaimAsync(run, durable: false);

        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();

        Same.Row(run.Row, (await next.Runs.LoadAsync(run.Row.RunId, None))?.Row);
    }

    [Fact]
    public async Task Killed_AfterADurableClaim_KeepsItAndItHasEnded()
    {
        var claimed = await ClaimAsync(await CreateAsync(), durable: true);

        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();

        var loaded = await next.Runs.LoadAsync(claimed.Row.RunId, None);
        Same.Row(claimed.Row, loaded?.Row);
        Assert.False(loaded?.ClaimIsLive); // its holder is dead: the next process owns the directory
    }

    [Fact]
    public async Task Killed_NextProcess_WritesTheFirstClaimOfARunBeforeItsStep()
    {
        var run = await CreateAsync();
        using var left = _directory.CopyAsKilled();
        left.Options.ClaimDelay = TimeSpan.FromSeconds(1);
        await using var next = left.Open();
        var first = await ClaimAsync((await next.Runs.LoadAsync(run.Row.RunId, None))!, durable: false, next);

        // A step that kills its process is counted, or it would kill every process to come.
        using var leftAgain = left.CopyAsKilled();
        await using var third = leftAgain.Open();

        Same.Row(first.Row, (await third.Runs.LoadAsync(run.Row.RunId, None))?.Row);
    }

    [Fact]
    public async Task Claimed_StepEndsSooner_IsWrittenOnceWithItsOutcome()
    {
        var run = await CreateAsync();
        var claimed = await ClaimAsync(run, durable: false);

        var stepped = await StepAsync(claimed);

        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();
        Same.Row(stepped.Row, (await next.Runs.LoadAsync(run.Row.RunId, None))?.Row);
    }

    [Fact]
    public async Task Closed_WithAnUnawaitedClaim_WritesIt()
    {
        var claimed = await ClaimAsync(await CreateAsync(), durable: false);
        await _store.DisposeAsync();

        _store = _directory.Open();

        var loaded = await _store.Runs.LoadAsync(claimed.Row.RunId, None);
        Same.Row(claimed.Row, loaded?.Row);
        Assert.False(loaded?.ClaimIsLive);
    }

    [Fact]
    public async Task Killed_EndedRunWithDutiesNotWritten_IsFoundByTheSweeper()
    {
        var run = await CreateAsync();
        var ended = run.Row with { Status = RunStatus.Succeeded, EndedAt = _directory.Clock.GetUtcNow(), AfterPending = true };
        await _store.Runs.FinishAsync((await _store.Runs.CommitAsync(run, new RunCommit { Row = ended }, None))!, None);

        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();

        var loaded = (await next.Runs.LoadAsync(ended.RunId, None))!;
        Assert.True(loaded.Row.AfterPending);
        Assert.Single(await next.Runs.ListDueAsync(left.Clock.GetUtcNow().AddMinutes(2), null, 10, None));
        await next.Runs.FinishAsync(loaded, None);
        Assert.Empty(await next.Runs.ListDueAsync(left.Clock.GetUtcNow().AddMinutes(2), null, 10, None));
    }

    private async Task<RunSnapshot> CreateAsync() =>
        (await _store.Runs.CreateAsync(Sample.Run(Sample.Row(_directory.Clock.GetUtcNow())), None)).Run;

    private async Task<RunSnapshot> ClaimAsync(RunSnapshot run, bool durable, OpenedStore? store = null)
    {
        var row = run.Row with { Claim = Sample.Claim(_directory.Clock.GetUtcNow()), Attempt = 1 };
        var claimed = await (store ?? _store).Runs.ClaimAsync(run, new ClaimRequest { Row = row, Durable = durable }, None);
        Assert.NotNull(claimed);
        return claimed;
    }

    private async Task<RunSnapshot> StepAsync(RunSnapshot run)
    {
        var row = run.Row with { Cursor = 1, Claim = null, Attempt = 0, ValueAt = 0, Value = Payload.FromJson("2") };
        var stored = await _store.Runs.CommitAsync(run, new RunCommit { Row = row, Record = Sample.Record(0), Send = true }, None);
        Assert.NotNull(stored);
        return stored;
    }

    private async Task<RunSnapshot> WaitAsync()
    {
        var run = await CreateAsync();
        var wait = new EventWait(["e"], run.Row.CreatedAt, null);
        var waiting = run.Row with { Status = RunStatus.Waiting, Wait = wait, DueAt = wait.DueAt };
        return (await _store.Runs.CommitAsync(run, new RunCommit { Row = waiting }, None))!;
    }
}
