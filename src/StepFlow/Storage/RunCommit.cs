using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>
/// One atomic change of a run: all of it is stored, or nothing. The row is replaced only if it still has the version that the
/// change was decided on; inserted rows must not exist.
/// </summary>
public sealed record RunCommit
{
    /// <summary>The run row to replace the stored one with.</summary>
    public required RunRow Row { get; init; }

    /// <summary>A final record to insert.</summary>
    public StepRecord? Record { get; init; }

    /// <summary>A failed attempt to insert.</summary>
    public AttemptRecord? Attempt { get; init; }

    /// <summary>Position of a final record to delete: a resume moves the failed last record to an attempt.</summary>
    public int? RemoveRecord { get; init; }

    /// <summary>Id of an event to delete from the run's inbox, where it must be: the step that waited for it is recorded with it.</summary>
    public string? RemoveEvent { get; init; }

    /// <summary>Children to note; a note that is there is replaced by its equal.</summary>
    public IReadOnlyList<ChildEntry> Children { get; init; } = [];

    /// <summary>True: a callback for the row's cursor and <c>DueAt</c> is sent with the change (atomic store) or after it.</summary>
    public bool Send { get; init; }

    /// <summary>The callback that <see cref="Send"/> asks for.</summary>
    public Callback? Next => Send ? new Callback(Row.RunId, Row.Cursor, Row.DueAt) : null;
}
