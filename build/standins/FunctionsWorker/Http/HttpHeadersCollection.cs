using System.Net.Http.Headers;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>The headers of a request or a response.</summary>
public class HttpHeadersCollection : HttpHeaders
{
    /// <summary>No headers.</summary>
    public HttpHeadersCollection()
    {
    }

    /// <summary>The given headers, taken as they are.</summary>
    public HttpHeadersCollection(IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        foreach (var (name, values) in headers)
        {
            TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>The given headers, taken as they are.</summary>
    public HttpHeadersCollection(IEnumerable<KeyValuePair<string, string>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        foreach (var (name, value) in headers)
        {
            TryAddWithoutValidation(name, value);
        }
    }
}
