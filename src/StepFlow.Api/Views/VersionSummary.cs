namespace StepFlow.Api.Views;

/// <summary>A version in a list.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Kind"><c>definition</c> or <c>code</c>, a C# class.</param>
/// <param name="Hash">Hash of its plan.</param>
/// <param name="PublishedAt">When it was published (UTC); null for code, which is there while it is deployed.</param>
public sealed record VersionSummary(string Version, string Kind, string Hash, DateTimeOffset? PublishedAt);
