using StepFlow.Storage.Sqlite.Database;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>The active entries, which only the sweeper and those who make a run due earlier write.</summary>
internal sealed class ActiveEntries(Writer writer, ReaderPool readers)
{
    /// <summary>Insert or replace.</summary>
    public Task AddAsync(ActiveEntry entry) => writer.WriteAsync(new Change(db =>
    {
        ActiveSql.Write(db, entry);
        return true;
    }));

    /// <summary>
    /// Removes the entry, then inserts or replaces the next, which may have the same key. An entry that goes stands until what it was for is
    /// on disk, also what nobody has waited for: the end of a run's duties may be in memory only.
    /// </summary>
    public Task MoveAsync(ActiveEntry entry, ActiveEntry? next)
    {
        var change = new Change(db =>
        {
            ActiveSql.Remove(db, entry);
            if (next is not null)
                ActiveSql.Write(db, next);
            return true;
        });
        return next is null ? writer.WriteLastAsync(change) : writer.WriteAsync(change);
    }

    public async Task<IReadOnlyList<ActiveEntry>> ListDueAsync(DateTimeOffset now, ActiveEntry? after, int count, CancellationToken cancellationToken)
    {
        // The sweeper must not meet runs whose duties are done, though nobody has waited for that write.
        await writer.WriteLastAsync(new Change(static _ => true)).ConfigureAwait(false);
        return await readers.ReadAsync(db => ActiveSql.ReadDue(db, now, after, count), cancellationToken).ConfigureAwait(false);
    }
}
