using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Callbacks;

/// <summary>
/// Runs that wait for a time, read from the table when it has come: a million sleeping runs cost an index entry each and no memory.
/// The table is read in order of time and never twice in one process; what is written behind the reader is not left to it.
/// </summary>
internal sealed class DueRuns(ReaderPool readers, TimeProvider time)
{
    private const int PageSize = 512;

    private const string SelectDue = """
        select wake_at, seq, run_id, cursor, due_at from runs
        where wake_at is not null and (wake_at, seq) > (?, ?) and wake_at <= ? order by wake_at, seq limit ?
        """;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private long _readTo;
    private long _next;
    private (long Wake, long Seq)? _scan;

    /// <summary>When the table has something to read that is not being read already.</summary>
    public DateTimeOffset NextWake
    {
        get
        {
            lock (_gate)
                return _scan is not null || _next >= DateTimeOffset.MaxValue.Ticks ? DateTimeOffset.MaxValue : new DateTimeOffset(_next, TimeSpan.Zero);
        }
    }

    /// <summary>A wake time is on disk. False: it lies behind what has been read, and the caller sends by itself.</summary>
    public bool Expect(long wake)
    {
        lock (_gate)
        {
            if (wake <= _readTo)
                return false;
            _next = Math.Min(_next, wake);
            return true;
        }
    }

    /// <summary>Reads the next runs whose time has come; empty when there are none.</summary>
    public async Task<IReadOnlyList<Callback>> ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Begin() is not var (from, to))
                return [];
            var page = await readers.ReadAsync(db => Read(db, from, to), cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                _scan = page.Last;
                _next = Math.Min(_next, page.Next);
            }

            return page.Callbacks;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>
    /// Where to read on. The range is claimed before it is read: a commit that reaches the disk meanwhile either is seen by the
    /// read, or finds its time behind <see cref="_readTo"/>, or both; a repeated callback harms nothing, a lost one would wait for the sweeper.
    /// </summary>
    private ((long Wake, long Seq) From, long To)? Begin()
    {
        lock (_gate)
        {
            if (_scan is { } rest)
                return (rest, _readTo);
            var now = time.GetUtcNow().UtcTicks;
            if (_next > now)
                return null;
            var from = (_readTo, long.MaxValue);
            (_readTo, _next, _scan) = (now, long.MaxValue, from);
            return (from, now);
        }
    }

    private static (List<Callback> Callbacks, (long Wake, long Seq)? Last, long Next) Read(Connection connection, (long Wake, long Seq) from, long to)
    {
        var callbacks = new List<Callback>();
        var last = from;
        using (var s = connection.Prepare(SelectDue).Add(from.Wake).Add(from.Seq).Add(to).Add(PageSize))
        {
            while (s.Read())
            {
                last = (s.Int64(), s.Int64());
                callbacks.Add(new Callback(s.Text(), s.Int32(), new DateTimeOffset(s.Int64(), TimeSpan.Zero)));
            }
        }

        if (callbacks.Count == PageSize)
            return (callbacks, last, long.MaxValue);
        using var next = connection.Prepare("select min(wake_at) from runs where wake_at is not null and wake_at > ?").Add(to);
        return (callbacks, null, next.Read() ? next.Int64OrNull() ?? long.MaxValue : long.MaxValue);
    }
}
