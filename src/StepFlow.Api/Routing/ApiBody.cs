namespace StepFlow.Api;

/// <summary>The body that a route takes: a JSON object, or a payload.</summary>
/// <param name="Schema">Name of its schema in the OpenAPI document.</param>
/// <param name="Required">False where an empty body is as good as <c>{}</c>.</param>
/// <param name="Fields">The fields it may have; any other is refused.</param>
public sealed record ApiBody(string Schema, bool Required, IReadOnlyList<string> Fields)
{
    /// <summary>True where the body is not an object with fields but a payload: any JSON value, JSON null where it is empty.</summary>
    public bool IsPayload { get; init; }
}
