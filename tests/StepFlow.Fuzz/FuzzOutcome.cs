namespace StepFlow.Fuzz;

/// <summary>What came of an input.</summary>
/// <param name="Answer">What was said to it.</param>
/// <param name="Problem">What is wrong; null: nothing.</param>
internal sealed record FuzzOutcome(string Answer, string? Problem = null)
{
    /// <summary>Something is wrong.</summary>
    public static FuzzOutcome Wrong(string problem) => new("wrong", problem);
}
