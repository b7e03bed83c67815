using System.Net;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>An HTTP response.</summary>
/// <param name="functionContext">The invocation.</param>
public abstract class HttpResponseData(FunctionContext functionContext)
{
    /// <summary>The status code.</summary>
    public abstract HttpStatusCode StatusCode { get; set; }

    /// <summary>The headers.</summary>
    public abstract HttpHeadersCollection Headers { get; set; }

    /// <summary>The body.</summary>
    public abstract Stream Body { get; set; }

    /// <summary>The cookies.</summary>
    public abstract HttpCookies Cookies { get; }

    /// <summary>The invocation.</summary>
    public FunctionContext FunctionContext { get; } = functionContext ?? throw new ArgumentNullException(nameof(functionContext));

    /// <summary>Creates the response to a request.</summary>
    public static HttpResponseData CreateResponse(HttpRequestData request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.CreateResponse();
    }
}
