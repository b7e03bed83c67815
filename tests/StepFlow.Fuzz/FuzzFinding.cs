namespace StepFlow.Fuzz;

/// <summary>An input at which something went wrong.</summary>
/// <param name="Number">The number that makes it again, with the seed.</param>
/// <param name="Target">What took it.</param>
/// <param name="Problem">What went wrong.</param>
/// <param name="Input">The input.</param>
public sealed record FuzzFinding(long Number, string Target, string Problem, string Input);
