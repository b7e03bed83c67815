using StepFlow.Storage.Sqlite.Callbacks;
using StepFlow.Storage.Sqlite.Database;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>
/// Run rows in memory and on disk, kept the same. A run's gate makes its writes one after another; memory follows a commit
/// only after COMMIT, and runs ahead of the disk only by claims and ends of duties, whose loss harms nothing.
/// </summary>
internal sealed class RunRows(
    Writer writer, ReaderPool readers, RunCache cache, RunRowSql sql, RunRowReader reader, CallbackSource callbacks, Opening opening)
{
    /// <summary>Waits for the run's gate.</summary>
    public async ValueTask<HeldRun> HoldAsync(string runId, CancellationToken cancellationToken)
    {
        var entry = cache.Rent(runId);
        try
        {
            await entry.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            cache.Return(entry);
            throw;
        }

        return new HeldRun(cache, entry);
    }

    /// <summary>What memory knows of a run, without waiting for anybody.</summary>
    public RunState? Peek(string runId)
    {
        var entry = cache.Rent(runId);
        var latest = entry.Latest;
        cache.Return(entry);
        return latest;
    }

    /// <summary>The latest state of a held run: from memory, else from the database.</summary>
    public async ValueTask<RunState?> FindAsync(RunEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Latest is { } latest)
            return latest;
        var found = await readers.ReadAsync(db => reader.Read(db, entry.RunId), cancellationToken).ConfigureAwait(false);
        if (found is not var (state, epoch))
            return null;

        if (epoch != opening.Epoch)
        {
            // The lock on the directory says that the process which wrote it is dead, and its claim with it.
            entry.NextClaimDurable = opening.Unclean;
            if (state.Row.Claim is not null)
                state = state with { WrittenAt = DateTimeOffset.UnixEpoch };
        }

        entry.Stored = state;
        entry.Latest = state;
        return state;
    }

    /// <summary>As the other, if it is still the version that the caller decided on.</summary>
    public async ValueTask<RunState?> FindAsync(RunEntry entry, RunSnapshot basis, CancellationToken cancellationToken)
    {
        var latest = await FindAsync(entry, cancellationToken).ConfigureAwait(false);
        return latest is not null && latest.Version == basis.Version ? latest : null;
    }

    /// <summary>Inserts a run if absent and waits for the disk; null where a run of that id exists.</summary>
    public async Task<RunState?> InsertAsync(RunEntry entry, NewRun run, RunState created)
    {
        var change = new Change(db => RunSql.Insert(db, sql, run, created), () => Keep(entry, created, run.First));
        return await writer.WriteAsync(change).ConfigureAwait(false) ? created : null;
    }

    /// <summary>Replaces a held run's row, with what goes with it, and waits for the disk; null where a rule did not hold.</summary>
    public async Task<RunState?> ReplaceAsync(RunEntry entry, RunState next, RunCommit commit)
    {
        var replaced = true;
        var change = new Change(
            db => (replaced = Update(db, entry, next)) && RunSql.Accompany(db, next.Seq, commit),
            () => Keep(entry, next, commit.Next));
        var stored = false;
        entry.CommitQueued = true;
        try
        {
            stored = await writer.WriteAsync(change).ConfigureAwait(false);
            return stored ? next : null;
        }
        finally
        {
            entry.CommitQueued = false;
            if (!replaced)
                entry.Forget(); // Somebody changed the file by hand: what it says counts.
            if (!stored)
                FlushSoon(entry); // A claim that this commit would have carried still waits for its write.
        }
    }

    /// <summary>Replaces a held run's row in memory now and on disk with a later group.</summary>
    public RunState ReplaceSoon(RunEntry entry, RunState next)
    {
        entry.Latest = next;
        FlushSoon(entry);
        return next;
    }

    /// <summary>Deletes a held run and waits for the disk.</summary>
    public async Task DeleteAsync(RunEntry entry)
    {
        entry.CommitQueued = true;
        try
        {
            await writer.WriteAsync(new Change(db => entry.Stored is { } stored && RunSql.Delete(db, stored), entry.Forget)).ConfigureAwait(false);
        }
        finally
        {
            entry.CommitQueued = false;
            FlushSoon(entry);
        }
    }

    private static bool IsAhead(RunEntry entry) => !entry.CommitQueued && !ReferenceEquals(entry.Latest, entry.Stored);

    private bool Update(Connection connection, RunEntry entry, RunState next) =>
        entry.Stored is { } stored && RunSql.Update(connection, sql, stored, next);

    private void Keep(RunEntry entry, RunState next, Callback? send)
    {
        entry.Stored = next;
        entry.Latest = next;
        callbacks.Stored(next, send);
    }

    private void FlushSoon(RunEntry entry)
    {
        if (ReferenceEquals(entry.Latest, entry.Stored) || !entry.QueueFlush())
            return;
        cache.RentAgain(entry);
        if (!writer.WriteSoon(FlushOf(entry)))
            cache.Return(entry); // Closing: a claim that is lost now ends with this process anyway.
    }

    /// <summary>Writes what memory is ahead by, unless a commit on its way carries it or it is on disk already.</summary>
    private Change FlushOf(RunEntry entry)
    {
        RunState? target = null;
        return new Change(Work, Stored) { Needed = Needed, NotStored = NotStored };

        bool Work(Connection connection)
        {
            entry.TakeFlush();
            target = IsAhead(entry) ? entry.Latest : null;
            return target is null || Update(connection, entry, target);
        }

        bool Needed()
        {
            // The mark is taken off before the look: what changes after the look sets it and queues another write.
            entry.TakeFlush();
            if (IsAhead(entry) && entry.QueueFlush())
                return true;
            cache.Return(entry);
            return false;
        }

        void Stored()
        {
            if (target is not null)
                entry.Stored = target;
            cache.Return(entry);
        }

        void NotStored(bool groupFailed)
        {
            if (groupFailed && entry.QueueFlush() && writer.WriteSoon(FlushOf(entry), again: true))
                return; // The disk is full, say: memory keeps the claim and the entry until it can be written.
            if (!groupFailed)
                entry.Forget();
            cache.Return(entry);
        }
    }
}
