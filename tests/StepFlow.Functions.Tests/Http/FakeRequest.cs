using System.Collections.Specialized;
using System.Security.Claims;
using System.Text;
using System.Web;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace StepFlow.Functions.Tests.Http;

/// <summary>A request as the Functions worker would hand it over.</summary>
internal sealed class FakeRequest : HttpRequestData
{
    public FakeRequest(FunctionContext context, string method, string url, string? body = null)
        : base(context)
    {
        (Method, Url) = (method, new Uri(url));
        Body = new MemoryStream(Encoding.UTF8.GetBytes(body ?? ""));
        if (body is not null)
            Headers.Add("Content-Type", "application/json");
    }

    public override Stream Body { get; }

    public override HttpHeadersCollection Headers { get; } = [];

    public override IReadOnlyCollection<IHttpCookie> Cookies { get; } = [];

    public override Uri Url { get; }

    public override IEnumerable<ClaimsIdentity> Identities { get; } = [];

    public override string Method { get; }

    public override NameValueCollection Query => HttpUtility.ParseQueryString(Url.Query);

    public override HttpResponseData CreateResponse() => new FakeResponse(FunctionContext);
}
