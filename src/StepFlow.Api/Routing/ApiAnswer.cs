namespace StepFlow.Api;

/// <summary>A successful answer of a route.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Description">When it is given.</param>
/// <param name="View">The type that its body shows; null for no body.</param>
public sealed record ApiAnswer(int Status, string Description, Type? View = null)
{
    /// <summary>The type that its body shows where the request asks to wait; null where it is the same.</summary>
    public Type? Waited { get; init; }
}
