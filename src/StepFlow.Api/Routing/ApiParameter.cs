namespace StepFlow.Api;

/// <summary>A query parameter of a route.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does and how it is written.</param>
public sealed record ApiParameter(string Name, string Description);
