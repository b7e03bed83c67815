using StepFlow.Storage.Sqlite.Database;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>
/// Active entries, as two columns of the run row that steps never touch. A run has one: of two times the earlier stands, and the
/// sweeper that comes then moves it on.
/// </summary>
internal sealed class ActiveEntries(Writer writer, ReaderPool readers)
{
    /// <summary>Written behind what nobody awaits: the end of an earlier life of the run must not remove the new entry.</summary>
    public Task AddAsync(ActiveEntry entry) => writer.WriteLastAsync(new Change(db => Add(db, entry)));

    /// <summary>Holds only for the entry that was read: one that was added meanwhile stays.</summary>
    public Task MoveAsync(ActiveEntry entry, ActiveEntry? next) => writer.WriteLastAsync(new Change(db => Move(db, entry, next)));

    public async Task<IReadOnlyList<ActiveEntry>> ListDueAsync(DateTimeOffset now, int count, CancellationToken cancellationToken)
    {
        // The sweeper must not meet runs whose duties are done, though nobody has waited for that write.
        await writer.WriteLastAsync(new Change(static _ => true)).ConfigureAwait(false);
        return await readers.ReadAsync(db => ReadDue(db, now, count), cancellationToken).ConfigureAwait(false);
    }

    private static bool Add(Connection connection, ActiveEntry entry)
    {
        connection.Prepare("update runs set sweep_at = ?1, sweep_repairs = ?2 where run_id = ?3 and (sweep_at is null or sweep_at >= ?1)")
            .Add(entry.Due.UtcTicks).Add(entry.Repairs).Add(entry.RunId).Run();
        return true;
    }

    private static bool Move(Connection connection, ActiveEntry entry, ActiveEntry? next)
    {
        var moved = connection.Prepare("update runs set sweep_at = ?, sweep_repairs = ? where run_id = ? and sweep_at = ?")
            .Add(next?.Due.UtcTicks).Add(next?.Repairs ?? 0).Add(entry.RunId).Add(entry.Due.UtcTicks).Run();
        return moved > 0 || next is null || Add(connection, next);
    }

    private static List<ActiveEntry> ReadDue(Connection connection, DateTimeOffset now, int count)
    {
        using var s = connection.Prepare("select run_id, sweep_at, sweep_repairs from runs where sweep_at is not null and sweep_at <= ? order by sweep_at limit ?");
        s.Add(now.UtcTicks).Add(count);
        var due = new List<ActiveEntry>();
        while (s.Read())
            due.Add(new ActiveEntry(s.Text(), new DateTimeOffset(s.Int64(), TimeSpan.Zero), s.Int32()));
        return due;
    }
}
