namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>What this process knows of one run. It owns the directory, so for a run in flight this is the truth.</summary>
internal sealed class RunEntry(string runId)
{
    private volatile RunState? _latest;
    private volatile bool _commitQueued;
    private int _flushQueued;

    public string RunId { get; } = runId;

    /// <summary>Held by whoever writes the run, through COMMIT: a second write decides only once the first is known.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>
    /// What loads answer; null: not known, read the database. Never an outcome that is not on disk: only claims and the end of
    /// terminal duties, whose loss harms nothing, stand here before they are written.
    /// </summary>
    public RunState? Latest
    {
        get => _latest;
        set => _latest = value;
    }

    /// <summary>What the database holds. Set by the first load under <see cref="Gate"/>, then by the writer's thread alone.</summary>
    public RunState? Stored { get; set; }

    /// <summary>A commit is on its way and carries the whole row: a claim that is not yet written need not be.</summary>
    public bool CommitQueued
    {
        get => _commitQueued;
        set => _commitQueued = value;
    }

    /// <summary>The next claim is written before its step runs: after an unclean start a step may be what killed the process.</summary>
    public bool NextClaimDurable { get; set; }

    /// <summary>Who uses the entry now; the cache's.</summary>
    internal int Users { get; set; }

    /// <summary>What it counts for in the cache's budget; the cache's.</summary>
    internal long Weight { get; set; }

    /// <summary>Its place in the order of use; the cache's.</summary>
    internal LinkedListNode<RunEntry>? Place { get; set; }

    /// <summary>Memory and database disagree, or the run is gone: the next load reads the database.</summary>
    public void Forget()
    {
        Latest = null;
        Stored = null;
    }

    /// <summary>True: the caller queues the write that brings the disk up to memory. False: one is queued and will see the latest.</summary>
    public bool QueueFlush() => Interlocked.Exchange(ref _flushQueued, 1) == 0;

    /// <summary>The queued write is about to look at <see cref="Latest"/>; what changes from now on needs another one.</summary>
    public void TakeFlush() => Interlocked.Exchange(ref _flushQueued, 0);
}
