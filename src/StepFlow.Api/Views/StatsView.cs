namespace StepFlow.Api.Views;

/// <summary>Runs counted by status.</summary>
/// <param name="Total">All that match.</param>
/// <param name="Counts">Every status with its number, zero included.</param>
public sealed record StatsView(long Total, IReadOnlyDictionary<string, long> Counts);
