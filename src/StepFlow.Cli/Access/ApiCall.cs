using StepFlow.Api;

namespace StepFlow.Cli.Access;

/// <summary>One call of the API, on whichever way it goes.</summary>
/// <param name="Route">The route's name.</param>
internal sealed record ApiCall(string Route)
{
    /// <summary>The values of the route's placeholders.</summary>
    public Dictionary<string, string> Values { get; init; } = [];

    /// <summary>Query parameters; those without a value are left out.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Query { get; init; } = [];

    /// <summary>The body in JSON; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The path with its values in place.</summary>
    public string Path => $"/{RouteTable.Prefix}/" + Values.Aggregate(
        RouteTable.Get(Route).Template,
        (path, value) => path.Replace($"{{{value.Key}}}", Uri.EscapeDataString(value.Value), StringComparison.Ordinal));

    /// <summary>Query parameters that have a value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> GivenQuery =>
        [.. Query.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Key, p.Value ?? ""))];
}
