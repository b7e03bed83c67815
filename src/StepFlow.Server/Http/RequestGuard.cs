using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using StepFlow.Api;
using StepFlow.Api.Problems;

namespace StepFlow.Server.Http;

/// <summary>
/// Decides who may ask. With a key: who has it. Without: who calls this machine by a loopback name and is no page of another
/// site, so that a web page that the user happens to have open cannot reach the API through the browser.
/// </summary>
internal sealed class RequestGuard(string? apiKey)
{
    private const string Bearer = "Bearer ";
    private readonly byte[]? _key = apiKey is null ? null : Hash(apiKey);

    /// <summary>The refusal; null where the request may pass.</summary>
    public ApiResponse? Refuse(HttpContext context)
    {
        var request = context.Request;
        if (_key is null)
            return IsLocal(request) ? null : ApiProblems.ForeignOrigin(request.Path);
        if (context.GetEndpoint()?.Metadata.GetMetadata<ApiRoute>() is { Anonymous: true })
            return null;
        // Hashes are compared: their length does not depend on the key's, and the time does not depend on where they differ.
        return Sent(request) is { } sent && CryptographicOperations.FixedTimeEquals(Hash(sent), _key) ? null : ApiProblems.WrongKey(request.Path);
    }

    private static string? Sent(HttpRequest request)
    {
        if (request.Headers.TryGetValue("x-api-key", out var key))
            return key.ToString();
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }

    private static bool IsLocal(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host))
            return false;
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == request.Host.Value);
    }

    private static bool IsLoopback(string host) =>
        host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
