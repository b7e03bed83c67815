using StepFlow.Runs;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>What the engine does to a run. Every write holds the run's gate and states the version it was decided on.</summary>
internal sealed class RunWrites(RunRows rows, PageCache pages, long lastSeq, TimeProvider time)
{
    private long _lastSeq = lastSeq;

    public async Task<CreateOutcome> CreateAsync(NewRun run, CancellationToken cancellationToken)
    {
        using var held = await rows.HoldAsync(run.Row.RunId, cancellationToken).ConfigureAwait(false);
        if (held.Entry.Latest is { } known)
            return Existing(known, run);

        var now = time.GetUtcNow();
        var row = run.Row with { Page = pages.Share(run.Row.Page), Operations = run.Row.Operations + 1 };
        var state = new RunState(Interlocked.Increment(ref _lastSeq), 1, row, now, RunState.WakeOf(row, now), ValuePlace.Of(run));
        if (await rows.InsertAsync(held.Entry, run, state).ConfigureAwait(false) is { } created)
            return new CreateOutcome(created.At(time.GetUtcNow()), true);

        var other = await rows.FindAsync(held.Entry, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"Run '{run.Row.RunId}' could not be inserted and does not exist: its pages or records repeat a key.");
        return Existing(other, run);
    }

    public async Task<RunSnapshot?> LoadAsync(string runId, CancellationToken cancellationToken)
    {
        if (rows.Peek(runId) is { } latest)
            return Seen(latest);
        using var held = await rows.HoldAsync(runId, cancellationToken).ConfigureAwait(false);
        return await rows.FindAsync(held.Entry, cancellationToken).ConfigureAwait(false) is { } found ? Seen(found) : null;
    }

    public async Task<RunSnapshot?> ClaimAsync(RunSnapshot basis, ClaimRequest request, CancellationToken cancellationToken)
    {
        using var held = await rows.HoldAsync(basis.Row.RunId, cancellationToken).ConfigureAwait(false);
        var entry = held.Entry;
        if (await rows.FindAsync(entry, basis, cancellationToken).ConfigureAwait(false) is not { } latest)
            return null;

        var commit = new RunCommit { Row = Counted(request.Row, basis), Attempt = request.Lost };
        var next = Next(latest, commit);
        if (!request.Durable && !entry.NextClaimDurable && request.Lost is null)
            return rows.ReplaceSoon(entry, next).At(time.GetUtcNow());

        var claimed = await rows.ReplaceAsync(entry, next, commit).ConfigureAwait(false);
        entry.NextClaimDurable &= claimed is null;
        return claimed?.At(time.GetUtcNow());
    }

    public async Task<RunSnapshot?> RenewAsync(RunSnapshot basis, CancellationToken cancellationToken)
    {
        using var held = await rows.HoldAsync(basis.Row.RunId, cancellationToken).ConfigureAwait(false);
        if (await rows.FindAsync(held.Entry, basis, cancellationToken).ConfigureAwait(false) is not { } latest)
            return null;
        var next = Next(latest, new RunCommit { Row = Counted(latest.Row, basis) });
        return rows.ReplaceSoon(held.Entry, next).At(time.GetUtcNow());
    }

    public async Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit, CancellationToken cancellationToken)
    {
        using var held = await rows.HoldAsync(basis.Row.RunId, cancellationToken).ConfigureAwait(false);
        if (await rows.FindAsync(held.Entry, basis, cancellationToken).ConfigureAwait(false) is not { } latest)
            return null;
        var counted = commit with { Row = Counted(commit.Row, basis) };
        var stored = await rows.ReplaceAsync(held.Entry, Next(latest, counted), counted).ConfigureAwait(false);
        return stored?.At(time.GetUtcNow());
    }

    /// <summary>The active entry goes in the same write. Lost in a crash, it is simply done again, so nobody waits for the disk.</summary>
    public async Task FinishAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!run.Row.AfterPending)
            return;
        using var held = await rows.HoldAsync(run.Row.RunId, cancellationToken).ConfigureAwait(false);
        if (await rows.FindAsync(held.Entry, run, cancellationToken).ConfigureAwait(false) is not { } latest)
            return;
        rows.ReplaceSoon(held.Entry, Next(latest, new RunCommit { Row = Counted(latest.Row, run) with { AfterPending = false } }));
        run.AddOperations(1);
    }

    /// <summary>A run that has moved on since the caller decided (resumed, or another run of that id) is left alone.</summary>
    public async Task PurgeAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        using var held = await rows.HoldAsync(run.Row.RunId, cancellationToken).ConfigureAwait(false);
        if (await rows.FindAsync(held.Entry, run, cancellationToken).ConfigureAwait(false) is not null)
            await rows.DeleteAsync(held.Entry).ConfigureAwait(false);
    }

    // By incarnation: a request that is repeated after an unknown outcome meets its own write.
    private CreateOutcome Existing(RunState state, NewRun run) => new(Seen(state), state.Row.Incarnation == run.Row.Incarnation);

    private static RunRow Counted(RunRow row, RunSnapshot basis) => row with { Operations = basis.Operations + 1 };

    private RunState Next(RunState latest, RunCommit commit) => latest.Next(commit.Row, time.GetUtcNow(), ValuePlace.Of(latest, commit));

    private RunSnapshot Seen(RunState state)
    {
        var snapshot = state.At(time.GetUtcNow());
        snapshot.AddOperations(1);
        return snapshot;
    }
}
