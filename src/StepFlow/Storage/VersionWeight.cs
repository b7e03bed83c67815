namespace StepFlow.Storage;

/// <summary>A version's share of the runs that are started without naming one.</summary>
/// <param name="Version">The version.</param>
/// <param name="Weight">Its share, relative to the sum of all weights; 1 to 10,000.</param>
public sealed record VersionWeight(string Version, int Weight);
