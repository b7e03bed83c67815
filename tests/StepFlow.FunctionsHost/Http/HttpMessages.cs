using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using StepFlow.FunctionsHost.Rpc;

namespace StepFlow.FunctionsHost.Http;

/// <summary>Requests and answers as they go over the stream.</summary>
internal static class HttpMessages
{
    /// <summary>A request as the host hands it on: the address written anew from its decoded path, a body only where its length is known.</summary>
    public static async Task<TypedData> OfRequestAsync(HttpRequest request)
    {
        var message = new HttpMessage
        {
            Method = request.Method,
            Url = $"{request.Scheme}://{request.Host}{request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}",
        };
        foreach (var (name, value) in request.Headers)
            message.NullableHeaders[name.ToLowerInvariant()] = new NullableText { Value = value.ToString() };
        foreach (var (name, value) in request.Query)
            message.NullableQuery[name] = new NullableText { Value = value.ToString() };
        foreach (var (name, value) in request.RouteValues)
            message.NullableParams[name] = new NullableText { Value = value?.ToString() ?? "" };
        if (request.ContentLength > 0)
            message.Body = new TypedData { Bytes = await ByteString.FromStreamAsync(request.Body).ConfigureAwait(false) };
        return new TypedData { Http = message };
    }

    /// <summary>Writes the function's answer.</summary>
    public static async Task WriteAsync(HttpMessage message, HttpResponse response)
    {
        response.StatusCode = int.Parse(message.StatusCode, CultureInfo.InvariantCulture);
        foreach (var (name, value) in message.Headers)
            response.Headers[name] = value;
        if (message.Body is { Bytes.IsEmpty: false } body)
            await response.Body.WriteAsync(body.Bytes.Memory).ConfigureAwait(false);
    }
}
