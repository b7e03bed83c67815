namespace StepFlow.Chaos;

/// <summary>One thing that should not have happened.</summary>
/// <param name="Subject">The run or server.</param>
/// <param name="What">What was expected and what was found.</param>
/// <param name="View">The run as the API shows it.</param>
public sealed record Violation(string Subject, string What, string? View);
