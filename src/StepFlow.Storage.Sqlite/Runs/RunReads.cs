using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>Reads what hangs on a run. The database answers, so nothing is shown that is not on disk.</summary>
internal sealed class RunReads(ReaderPool readers, RunRowReader rows)
{
    public async Task<Payload> ReadInputAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        await ReadAsync(run, RecordSql.ReadInput, cancellationToken).ConfigureAwait(false) ?? throw Gone(run, "input");

    public async Task<PlanPage> ReadPageAsync(RunSnapshot run, int index, CancellationToken cancellationToken)
    {
        return await ReadAsync(run, Read, cancellationToken).ConfigureAwait(false) ?? throw Gone(run, $"page {index}");

        PlanPage? Read(Connection db, long seq) =>
            RecordSql.ReadPageHash(db, seq, index) is { } hash ? rows.ReadPage(db, seq, index, hash, run.Row.RunId) : null;
    }

    public async Task<StepRecord?> ReadRecordAsync(RunSnapshot run, int position, CancellationToken cancellationToken)
    {
        var records = await ReadRecordsAsync(run, position, 1, long.MaxValue, cancellationToken).ConfigureAwait(false);
        return records.Count > 0 && records[0].Position == position ? records[0] : null;
    }

    public Task<List<StepRecord>> ReadRecordsAsync(RunSnapshot run, int from, int count, long resultBytes, CancellationToken cancellationToken) =>
        ReadAsync(run, (db, seq) => RecordSql.Read(db, seq, from, count, resultBytes, run.Row.RunId), cancellationToken);

    public Task<List<AttemptRecord>> ReadAttemptsAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        ReadAsync(run, (db, seq) => RecordSql.ReadAttempts(db, seq, run.Row.RunId), cancellationToken);

    public Task<List<ChildEntry>> ReadChildrenAsync(
        RunSnapshot run, int fromPosition, int fromIndex, int count, CancellationToken cancellationToken) =>
        ReadAsync(run, (db, seq) => RecordSql.ReadChildren(db, seq, fromPosition, fromIndex, count), cancellationToken);

    private static StorageDamagedException Gone(RunSnapshot run, string what) =>
        new($"Run '{run.Row.RunId}' has no {what}: it was purged since it was loaded, or the database is damaged.");

    private async Task<T> ReadAsync<T>(RunSnapshot run, Func<Connection, long, T> read, CancellationToken cancellationToken)
    {
        run.AddOperations(1);
        var seq = RowVersion.SeqOf(run.Version);
        return await readers.ReadAsync(db => read(db, seq), cancellationToken).ConfigureAwait(false);
    }
}
