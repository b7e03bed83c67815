namespace StepFlow.Api.Views;

/// <summary>That the host is well.</summary>
/// <param name="Status"><c>ok</c>; a host that is not well answers with a problem.</param>
/// <param name="Version">StepFlow's version.</param>
public sealed record HealthView(string Status, string Version);
