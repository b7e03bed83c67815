namespace StepFlow.Api;

/// <summary>The body that a route takes: a JSON object.</summary>
/// <param name="Schema">Name of its schema in the OpenAPI document.</param>
/// <param name="Required">False where an empty body is as good as <c>{}</c>.</param>
/// <param name="Fields">The fields it may have; any other is refused.</param>
public sealed record ApiBody(string Schema, bool Required, IReadOnlyList<string> Fields);
