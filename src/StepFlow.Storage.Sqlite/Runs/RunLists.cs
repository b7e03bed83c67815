using System.Text;
using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>Lists and counts. The database answers, so nothing is shown that is not on disk.</summary>
internal sealed class RunLists(ReaderPool readers)
{
    public async Task<RunListPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(query.Limit, 1, 500);
        var runs = await readers.ReadAsync(db => Read(db, query, limit + 1), cancellationToken).ConfigureAwait(false);
        if (runs.Count <= limit)
            return new RunListPage(runs, null);
        runs.RemoveAt(limit);
        return new RunListPage(runs, new RunListPosition(runs[^1].CreatedAt, runs[^1].RunId));
    }

    public async Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(RunQuery query, CancellationToken cancellationToken) =>
        await readers.ReadAsync(db => Count(db, query with { After = null }), cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<EndedRun>> ListEndedAsync(DateTimeOffset endedBefore, EndedRun? after, int count, CancellationToken cancellationToken) =>
        await readers.ReadAsync(db => ReadEnded(db, endedBefore, after, count), cancellationToken).ConfigureAwait(false);

    private static List<RunSummary> Read(Connection connection, RunQuery query, int count)
    {
        var where = Where.Of(query);
        using var s = connection.Prepare(
            $"select r.run_id, r.workflow, r.version, r.status, r.created_at, r.ended_at, r.labels from {where.Sql} "
            + "order by r.created_at desc, r.run_id limit ?");
        where.AddTo(s).Add(count);
        var runs = new List<RunSummary>();
        while (s.Read())
        {
            var runId = s.Text();
            runs.Add(new RunSummary
            {
                RunId = runId,
                Workflow = s.TextOrNull(),
                Version = s.TextOrNull(),
                Status = StoredJson.Name<RunStatus>(s.Text(), $"run '{runId}'"),
                CreatedAt = Time(s.Int64()),
                EndedAt = s.Int64OrNull() is { } ended ? Time(ended) : null,
                Labels = StoredJson.Read(s.TextOrNull(), StoredJson.Default.StringArray, $"run '{runId}'") ?? [],
            });
        }

        return runs;
    }

    private static Dictionary<RunStatus, long> Count(Connection connection, RunQuery query)
    {
        var where = Where.Of(query);
        using var s = connection.Prepare($"select r.status, count(*) from {where.Sql} group by r.status");
        where.AddTo(s);
        var counts = new Dictionary<RunStatus, long>();
        while (s.Read())
            counts.Add(StoredJson.Name<RunStatus>(s.Text(), "the list of runs"), s.Int64());
        return counts;
    }

    private static List<EndedRun> ReadEnded(Connection connection, DateTimeOffset endedBefore, EndedRun? after, int count)
    {
        using var s = connection.Prepare("""
            select run_id, created_at, ended_at from runs
            where ended_at is not null and ended_at < ? and (ended_at, run_id) > (?, ?) and listed = 1 and status in ('Succeeded', 'Failed', 'Canceled')
            order by ended_at, run_id limit ?
            """);
        s.Add(endedBefore.UtcTicks).Add(after?.EndedAt.UtcTicks ?? -1).Add(after?.RunId ?? "").Add(count);
        var ended = new List<EndedRun>();
        while (s.Read())
            ended.Add(new EndedRun(s.Text(), Time(s.Int64()), Time(s.Int64())));
        return ended;
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    /// <summary>A query as SQL. There are few shapes, so each is prepared once per connection.</summary>
    private sealed class Where
    {
        private readonly StringBuilder _sql = new("runs r");
        private readonly List<object> _values = [];
        private string _glue = " where ";

        public string Sql => _sql.ToString();

        public static Where Of(RunQuery query)
        {
            var where = new Where();
            if (query.Label is { } label)
            {
                where._sql.Append(" join labels l on l.run = r.seq");
                where.And("l.label = ?", label);
            }

            where.And("r.listed = 1");
            if (query.Status is { } status)
                where.And("r.status = ?", Names.Of(status));
            if (query.Workflow is { } workflow)
                where.And("r.workflow = ?", workflow);
            if (query.Version is { } version)
                where.And("r.version = ?", version);
            if (query.From is { } from)
                where.And("r.created_at >= ?", from.UtcTicks);
            if (query.To is { } to)
                where.And("r.created_at < ?", to.UtcTicks);
            if (query.After is { } after)
            {
                // The first term is implied by the second; it is what the index can seek.
                where.And("r.created_at <= ?", after.CreatedAt.UtcTicks);
                where.And("(r.created_at < ? or r.run_id > ?)", after.CreatedAt.UtcTicks, after.RunId);
            }

            return where;
        }

        public Statement AddTo(Statement statement)
        {
            foreach (var value in _values)
                _ = value is long number ? statement.Add(number) : statement.Add((string)value);
            return statement;
        }

        private void And(string term, params object[] values)
        {
            _sql.Append(_glue).Append(term);
            _glue = " and ";
            _values.AddRange(values);
        }
    }
}
