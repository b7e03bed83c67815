namespace StepFlow.Api.Views;

/// <summary>A version in a list.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Hash">Hash of its plan.</param>
/// <param name="PublishedAt">When it was published (UTC).</param>
public sealed record VersionSummary(string Version, string Hash, DateTimeOffset PublishedAt);
