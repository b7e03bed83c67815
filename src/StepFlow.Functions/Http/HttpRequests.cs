using System.Collections.Specialized;
using System.Globalization;
using Microsoft.Azure.Functions.Worker.Http;
using StepFlow.Api;

namespace StepFlow.Functions.Http;

/// <summary>Reads a request of the Functions worker as the API takes it.</summary>
internal static class HttpRequests
{
    /// <summary>The host takes a function key from this parameter as well as from a header, and leaves it in the address.</summary>
    private const string KeyParameter = "code";

    public static ApiRequest Read(ApiRoute route, HttpRequestData request) => new()
    {
        Path = request.Url.AbsolutePath,
        RouteValues = route.ReadValues(request.Url.AbsolutePath),
        Query = Query(request.Query),
        Header = name => Header(request, name),
        ContentType = Header(request, "Content-Type"),
        ContentLength = long.TryParse(Header(request, "Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null,
        Body = request.Body,
    };

    private static List<KeyValuePair<string, string>> Query(NameValueCollection query)
    {
        var values = new List<KeyValuePair<string, string>>();
        foreach (var name in query.AllKeys.Where(name => name != KeyParameter))
        {
            foreach (var value in query.GetValues(name) ?? [])
                values.Add(new(name ?? "", value));
        }

        return values;
    }

    private static string? Header(HttpRequestData request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
