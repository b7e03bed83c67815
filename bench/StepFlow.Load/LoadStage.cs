using System.Collections.Concurrent;

namespace StepFlow.Load;

/// <summary>What one rate, or the burst, came to.</summary>
/// <param name="Name">The rate asked for, or <c>burst</c>.</param>
/// <param name="Seconds">From the first request to the last one sent: what was accepted in that time, the server could take.</param>
/// <param name="Answers">All answers.</param>
/// <param name="NotSent">Requests that were due while too many had no answer.</param>
/// <param name="Settled">How long after the last answer every accepted run had ended.</param>
internal sealed record LoadStage(string Name, double Seconds, IReadOnlyList<Answer> Answers, int NotSent, TimeSpan Settled)
{
    public const string Header = """
        | asked/s | sent | 202 | 429, 503 | other | no answer | not sent | 202/s | accept p50 ms | p99 ms | start to end p50 ms | p99 ms | all ended after s |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|
        """;

    private const double LateMs = 1000;
    private const double LeastShare = 0.95;

    public int Accepted => Answers.Count(a => a.Status == 202);

    public int Refused => Answers.Count(a => a.Status is 503 or 429);

    /// <summary>Why it is more than the server can take; null where it is not.</summary>
    public string? Saturation(int rate)
    {
        if (Refused > 0 || NotSent > 0 || Answers.Any(a => a.Status == 0))
            return "requests were refused, not answered or not sent";
        if (Accepted / Seconds < LeastShare * rate)
            return "fewer were accepted than asked for";
        return At(Sorted(), 0.99) > LateMs ? "one in a hundred waits for more than a second" : null;
    }

    /// <summary>A row of the table.</summary>
    /// <param name="ends">When each run ended.</param>
    public string Row(ConcurrentDictionary<int, DateTimeOffset> ends)
    {
        var accepted = Sorted();
        List<double> toEnd = [.. Answers.Where(a => a.Status == 202 && ends.ContainsKey(a.Number)).Select(a => (ends[a.Number] - a.Due).TotalMilliseconds).Order()];
        var none = Answers.Count(a => a.Status == 0);
        return FormattableString.Invariant(
            $"| {Name} | {Answers.Count} | {Accepted} | {Refused} | {Answers.Count - Accepted - Refused - none} | {none} | {NotSent} | {Accepted / Seconds:0} | {At(accepted, 0.5):0.0} | {At(accepted, 0.99):0.0} | {At(toEnd, 0.5):0.0} | {At(toEnd, 0.99):0.0} | {Settled.TotalSeconds:0.0} |");
    }

    private List<double> Sorted() => [.. Answers.Where(a => a.Status == 202).Select(a => a.Milliseconds).Order()];

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[(int)Math.Ceiling(share * (sorted.Count - 1))];
}
