using System.Net;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Moq;

namespace StepFlow.Functions.Tests.Http;

/// <summary>A response whose body a test can read.</summary>
internal sealed class FakeResponse(FunctionContext context) : HttpResponseData(context)
{
    public override HttpStatusCode StatusCode { get; set; }

    public override HttpHeadersCollection Headers { get; set; } = [];

    public override Stream Body { get; set; } = new MemoryStream();

    public override HttpCookies Cookies { get; } = Mock.Of<HttpCookies>();

    public static string TextOf(HttpResponseData response) => Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray());
}
