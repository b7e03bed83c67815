namespace StepFlow.Storage;

/// <summary>
/// The message that re-enters a run. A hint and nothing more: what is due is decided from the stored row alone,
/// so a lost, late, early or repeated callback can never do harm.
/// </summary>
/// <param name="RunId">The run to re-enter.</param>
/// <param name="Position">The cursor when it was sent.</param>
/// <param name="Due">The row's <c>DueAt</c> when it was sent (UTC).</param>
public sealed record Callback(string RunId, int Position, DateTimeOffset Due);
