namespace StepFlow.Storage;

/// <summary>
/// The message that re-enters a run. A hint and nothing more: what is due is decided from the stored row alone,
/// so a lost, late, early or repeated callback can never do harm.
/// </summary>
/// <param name="RunId">The run to re-enter.</param>
/// <param name="Position">The cursor when it was sent.</param>
/// <param name="Due">The row's <c>DueAt</c> when it was sent (UTC), or which call has ended: <see cref="EndedCall"/>.</param>
public sealed record Callback(string RunId, int Position, DateTimeOffset Due)
{
    // No row is due in the first days of 1970: that long ago means not a time, but the number of a call, in milliseconds.
    private const int MostCalls = 100_000_000;

    /// <summary>
    /// The number of a call of a C# workflow, from 1, whose end this callback tells its run; null for any other. Whoever does not know of it
    /// has a callback that is due at once.
    /// </summary>
    public int? EndedCall => (Due - DateTimeOffset.UnixEpoch).TotalMilliseconds is >= 1 and < MostCalls and var number ? (int)number : null;

    /// <summary>The callback by which a run hears that one of its calls that overlap has ended.</summary>
    public static Callback OfEndedCall(string runId, int position, int number) => new(runId, position, DateTimeOffset.UnixEpoch.AddMilliseconds(number));
}
