using StepFlow.Errors;
using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>
/// The one writer: a thread that takes whatever was queued while the last commit was syncing and commits it as one group.
/// A change alone does not wait for company.
/// </summary>
internal sealed class Writer
{
    private const int RetryMilliseconds = 250;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Queue<Change> _queued = new();
    private readonly Queue<Change> _lazy = new();
    private readonly Connection _connection;
    private readonly SqliteOptions _options;
    private readonly Thread _thread;
    private bool _flush;
    private bool _parked;
    private bool _closing;

    public Writer(Connection connection, SqliteOptions options)
    {
        _connection = connection;
        _options = options;
        _thread = new Thread(Run) { IsBackground = true, Name = "StepFlow SQLite writer" };
        _thread.Start();
    }

    /// <summary>Queues a change and waits until it is on disk (true) or its rule did not hold (false).</summary>
    public Task<bool> WriteAsync(Change change)
    {
        bool wake;
        lock (_gate)
        {
            ThrowIfClosing();
            wake = _queued.Count == 0;
            _queued.Enqueue(change);
        }

        // Behind others in the queue it is taken with them, or after them without a signal.
        if (wake)
            _signal.Release();
        return change.Done;
    }

    /// <summary>Takes a change that nobody awaits: it joins the first group after the claim delay.</summary>
    /// <param name="change">The change.</param>
    /// <param name="again">It failed before: try later.</param>
    /// <returns>False: this process is closing and will not write it.</returns>
    public bool WriteSoon(Change change, bool again = false)
    {
        bool wake;
        lock (_gate)
        {
            if (_closing)
                return false;
            change.Deadline = Environment.TickCount64 + (again ? RetryMilliseconds : (long)_options.ClaimDelay.TotalMilliseconds);
            wake = _parked;
            _parked = false;
            _lazy.Enqueue(change);
        }

        // A writer that was busy a moment ago looks again by itself: a wake-up per claim would cost more than the claim.
        if (wake)
            _signal.Release();
        return true;
    }

    /// <summary>As <see cref="WriteAsync"/>, behind everything queued so far, also what nobody awaits.</summary>
    public Task<bool> WriteLastAsync(Change change)
    {
        lock (_gate)
            _flush = true;
        return WriteAsync(change);
    }

    /// <summary>Writes what is queued and ends the thread.</summary>
    public void Close()
    {
        lock (_gate)
            _closing = true;
        _signal.Release();
        _thread.Join();
    }

    private void ThrowIfClosing()
    {
        if (_closing)
            throw new StorageUnavailableException($"The database '{_connection.Path}' is closed: this process is shutting down.");
    }

    private void Run()
    {
        var group = new List<Change>();
        var wait = Timeout.Infinite;
        while (true)
        {
            _signal.Wait(wait);
            bool closing;
            lock (_gate)
            {
                closing = _closing;
                wait = Take(group);
            }

            if (group.Count > 0)
            {
                Group.Commit(_connection, group);
                group.Clear();
            }
            else if (closing)
            {
                return;
            }
        }
    }

    /// <summary>Moves what is to be written now into the group; returns how long to wait for the rest (ms).</summary>
    private int Take(List<Change> group)
    {
        var now = Environment.TickCount64;
        var all = _flush || _closing;
        while (_lazy.TryPeek(out var lazy))
        {
            // Most claims end here: their step's commit is queued and carries the whole row.
            var needed = lazy.Needed?.Invoke() ?? true;
            if (needed && (group.Count == _options.GroupSize || (!all && lazy.Deadline > now)))
                break;
            _lazy.Dequeue();
            if (needed)
                group.Add(lazy);
        }

        while (_queued.Count > 0 && group.Count < _options.GroupSize)
            group.Add(_queued.Dequeue());
        if (_lazy.Count == 0)
            _flush = false;
        if (_queued.Count > 0 || _flush || _closing)
            return 0;
        if (_lazy.TryPeek(out var next))
            return (int)Math.Max(0, next.Deadline - now);
        _parked = group.Count == 0;
        return _parked ? Timeout.Infinite : (int)_options.ClaimDelay.TotalMilliseconds + 1;
    }
}
