namespace StepFlow.Api;

/// <summary>One route of the API: what a host maps, what the documentation says, and which endpoint answers.</summary>
public sealed class ApiRoute
{
    internal ApiRoute(string name, string method, string template, string summary, EndpointChoice endpoint)
    {
        (Name, Method, Template, Summary, Endpoint) = (name, method, template, summary, endpoint);
    }

    /// <summary>How an endpoint of the API is called.</summary>
    internal delegate Task<ApiResponse> EndpointCall(ApiRequest request, CancellationToken cancellationToken);

    /// <summary>How a route finds its endpoint among those that the container made.</summary>
    internal delegate EndpointCall EndpointChoice(Endpoints.ApiEndpoints endpoints);

    /// <summary>The name; also the function's in an Azure Functions app.</summary>
    public string Name { get; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The path below <see cref="RouteTable.Prefix"/>, with placeholders, such as <c>runs/{runId}</c>.</summary>
    public string Template { get; }

    /// <summary>One line on what it does.</summary>
    public string Summary { get; }

    /// <summary>True where no key is asked for. Default false.</summary>
    public bool Anonymous { get; init; }

    /// <summary>The query parameters it takes; any other is refused.</summary>
    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    /// <summary>What its body looks like; null where it takes none.</summary>
    public ApiBody? Body { get; init; }

    /// <summary>Its successful answers by status: the description and the type of the view, null for none.</summary>
    public IReadOnlyList<ApiAnswer> Answers { get; init; } = [];

    /// <summary>True where it takes an <c>Idempotency-Key</c> header.</summary>
    public bool TakesKey { get; init; }

    internal EndpointChoice Endpoint { get; }

    /// <summary>
    /// The placeholders' values, decoded, from a path as it was sent. They are read from its end: the host matched the template already,
    /// and what stands before it (a route prefix) is the deployment's own affair. An encoded slash is a part of its value.
    /// </summary>
    public IReadOnlyDictionary<string, string> ReadValues(string path)
    {
        var names = Template.Split('/');
        var values = path.TrimEnd('/').Split('/')[^names.Length..];
        return names.Zip(values)
            .Where(pair => pair.First.StartsWith('{'))
            .ToDictionary(pair => pair.First.Trim('{', '}'), pair => Uri.UnescapeDataString(pair.Second), StringComparer.Ordinal);
    }
}
