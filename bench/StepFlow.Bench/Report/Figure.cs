namespace StepFlow.Bench.Report;

/// <summary>One row of the table.</summary>
/// <param name="Group">What the rows around it have in common, such as <c>embedded</c>.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure with its unit.</param>
/// <param name="Budget">What it may be, or null.</param>
/// <param name="Verdict">Whether it is.</param>
/// <param name="Note">What else the reader needs: repetitions, spread, settings.</param>
internal sealed record Figure(string Group, string Name, string Value, string? Budget = null, Verdict Verdict = Verdict.None, string Note = "")
{
    public string VerdictText => Verdict switch
    {
        Verdict.Met => "met",
        Verdict.NotMet => "not met",
        _ => "",
    };

    /// <summary>A figure with a budget, and its verdict.</summary>
    public static Figure Judged(string group, string name, string value, string budget, bool met, string note = "") =>
        new(group, name, value, budget, met ? Verdict.Met : Verdict.NotMet, note);
}
