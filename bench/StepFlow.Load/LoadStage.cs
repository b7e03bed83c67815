namespace StepFlow.Load;

/// <summary>What one rate, or the burst, came to.</summary>
/// <param name="Name">The rate asked for, or <c>burst</c>.</param>
/// <param name="Seconds">From the first request to the last answer.</param>
/// <param name="Answers">All answers.</param>
/// <param name="NotSent">Requests that were due while too many had no answer.</param>
internal sealed record LoadStage(string Name, double Seconds, IReadOnlyList<Answer> Answers, int NotSent)
{
    public const string Header = "asked/s     sent  202  503  other  no answer  not sent  202/s  p50 ms  p99 ms  max ms  503 p99 ms";

    public int Accepted => Answers.Count(a => a.Status == 202);

    public int Refused => Answers.Count(a => a.Status is 503 or 429);

    /// <inheritdoc/>
    public override string ToString()
    {
        var accepted = Sorted(a => a.Status == 202);
        var other = Answers.Count - Accepted - Refused - Answers.Count(a => a.Status == 0);
        return FormattableString.Invariant(
            $"{Name,-9} {Answers.Count,6} {Accepted,4} {Refused,4} {other,6} {Answers.Count(a => a.Status == 0),10} {NotSent,9} {Accepted / Seconds,6:0} {At(accepted, 0.5),7:0.0} {At(accepted, 0.99),7:0.0} {At(accepted, 1),7:0.0} {At(Sorted(a => a.Status == 503), 0.99),11:0.0}");
    }

    private List<double> Sorted(Func<Answer, bool> which) => [.. Answers.Where(which).Select(a => a.Milliseconds).Order()];

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[(int)Math.Ceiling(share * (sorted.Count - 1))];
}
