using System.Collections.Specialized;
using System.Security.Claims;
using System.Web;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>An HTTP request.</summary>
/// <param name="functionContext">The invocation.</param>
public abstract class HttpRequestData(FunctionContext functionContext)
{
    private NameValueCollection? _query;

    /// <summary>The body.</summary>
    public abstract Stream Body { get; }

    /// <summary>The headers.</summary>
    public abstract HttpHeadersCollection Headers { get; }

    /// <summary>The cookies.</summary>
    public abstract IReadOnlyCollection<IHttpCookie> Cookies { get; }

    /// <summary>The address.</summary>
    public abstract Uri Url { get; }

    /// <summary>Who the host says is calling.</summary>
    public abstract IEnumerable<ClaimsIdentity> Identities { get; }

    /// <summary>The method.</summary>
    public abstract string Method { get; }

    /// <summary>The invocation.</summary>
    public FunctionContext FunctionContext { get; } = functionContext ?? throw new ArgumentNullException(nameof(functionContext));

    /// <summary>The query, parsed from the address.</summary>
    public virtual NameValueCollection Query => _query ??= HttpUtility.ParseQueryString(Url.Query);

    /// <summary>Creates the response to this request.</summary>
    public abstract HttpResponseData CreateResponse();
}
