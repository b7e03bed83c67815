namespace StepFlow.Storage;

/// <summary>
/// The message that re-enters a run. A hint and nothing more: what is due is decided from the stored row alone,
/// so a lost, late, early or repeated callback can never do harm.
/// </summary>
/// <param name="RunId">The run to re-enter.</param>
/// <param name="Position">The cursor when it was sent.</param>
/// <param name="Due">The row's <c>DueAt</c> when it was sent (UTC); of one that tells of a call's end, when that was.</param>
public sealed record Callback(string RunId, int Position, DateTimeOffset Due)
{
    /// <summary>
    /// The number of a call of a C# workflow, from 1, whose end this callback tells its run: one of several that overlap. Null for any other.
    /// </summary>
    public int? EndedCall { get; init; }
}
