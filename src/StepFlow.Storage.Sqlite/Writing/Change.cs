using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>
/// One atomic change on its way to disk. Its concurrency rule is in its work, which returns false where the rule does not hold:
/// then nothing of the change is stored.
/// </summary>
/// <param name="work">Writes on the writer's connection, inside its transaction; true: keep, false: undo.</param>
/// <param name="stored">Called on the writer's thread once COMMIT has returned and only then; must not throw.</param>
internal sealed class Change(Func<Connection, bool> work, Action? stored = null)
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _error;
    private bool _kept;

    /// <summary>True once the change is on disk, false when its rule did not hold.</summary>
    public Task<bool> Done => _done.Task;

    /// <summary>Called when the group failed or the rule did not hold, for a change that nobody awaits; must not throw.</summary>
    public Action<bool>? NotStored { get; init; }

    /// <summary>False: something else has written, or will write, what this change would; it is forgotten without a call of <see cref="NotStored"/>.</summary>
    public Func<bool>? Needed { get; init; }

    /// <summary>When a change that nobody awaits is written at the latest (environment ticks, ms).</summary>
    public long Deadline { get; set; }

    /// <summary>Runs the work in a savepoint of its own, so that one refused change does not spoil the group.</summary>
    public void Apply(Connection connection)
    {
        _error = null;
        _kept = false;
        Execute(connection, "savepoint change");
        try
        {
            _kept = work(connection);
        }
        catch (Exception e) when (connection.InTransaction && !Group.Spoils(e))
        {
            _error = e; // This change's own fault; the others of the group go on.
        }

        if (!_kept)
            Execute(connection, "rollback to change");
        Execute(connection, "release change");
    }

    /// <summary>The group is on disk: first memory follows, then whoever waits goes on.</summary>
    public void Complete()
    {
        if (_error is not null)
        {
            Fail(_error);
            return;
        }

        if (_kept)
            stored?.Invoke();
        else
            NotStored?.Invoke(false);
        _done.TrySetResult(_kept);
    }

    /// <summary>The group was rolled back.</summary>
    public void Fail(Exception error)
    {
        if (NotStored is not null)
            NotStored(true); // Nobody awaits it: an exception in its task would only be reported as unobserved.
        else
            _done.TrySetException(error);
    }

    private static void Execute(Connection connection, string sql) => connection.Prepare(sql).Run();
}
