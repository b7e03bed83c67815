using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution;

/// <summary>
/// Rows as this process wrote them last, a new run's among them, for the re-entry that follows: where that comes here, it goes on from the row
/// by its version, without a load. Whoever has changed the row since makes the write of that re-entry fail, and it loads the row like any other.
/// </summary>
internal sealed class WrittenRows
{
    private const long Capacity = 16 * 1024 * 1024;
    private const int WithoutValueAndPage = 2 * 1024;

    private readonly ReadCache<string, RunSnapshot> _rows =
        new(Capacity, static run => WithoutValueAndPage + (run.Row.Value?.Size ?? 0) + run.Row.Page.Content.Length);

    /// <summary>Keeps a row where the run goes on with its next step.</summary>
    public void Keep(RunSnapshot written)
    {
        if (written.Row is { Status: RunStatus.Running, Claim: null, Wait: null, Fork: null, AfterPending: false, CancelRequested: false })
            _rows.Keep(written.Row.RunId, written);
        else
            _rows.Forget(written.Row.RunId);
    }

    /// <summary>The row that a callback was sent for, once; null where this process has not written it last, as far as it knows.</summary>
    public RunSnapshot? Take(Callback callback)
    {
        if (callback.EndedCall is not null || _rows.Find(callback.RunId) is not { Row: var row } run)
            return null;
        _rows.Forget(callback.RunId);
        return row.Cursor == callback.Position && row.DueAt == callback.Due ? run : null;
    }
}
