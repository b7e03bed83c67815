namespace StepFlow.Api;

/// <summary>A request as a host hands it over: nothing in it belongs to a web framework.</summary>
public sealed class ApiRequest
{
    /// <summary>The path asked for, such as <c>/api/runs/42</c>; shown in problems as their instance.</summary>
    public string Path { get; init; } = "";

    /// <summary>The values of the template's placeholders, decoded.</summary>
    public IReadOnlyDictionary<string, string> RouteValues { get; init; } = new Dictionary<string, string>();

    /// <summary>Every query parameter in the order of the request, decoded; a name may repeat.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>Finds a header by name, whatever its case; null where there is none.</summary>
    public Func<string, string?> Header { get; init; } = static _ => null;

    /// <summary>The content type of the body; null where the request names none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The length of the body in bytes, where the request tells it.</summary>
    public long? ContentLength { get; init; }

    /// <summary>The body. Read once, and never further than the cap.</summary>
    public Stream Body { get; init; } = Stream.Null;

    internal string RouteValue(string name) => RouteValues[name];
}
