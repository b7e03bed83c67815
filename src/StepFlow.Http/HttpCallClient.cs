using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using StepFlow.Calls;

namespace StepFlow.Http;

/// <summary>Makes the requests of call steps over HTTP/1.1, through no proxy and without cookies or a cache.</summary>
internal sealed class HttpCallClient : ICallClient, IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly CallOptions _options;

    public HttpCallClient(CheckedConnections connections, IOptions<CallOptions> options)
    {
        _options = options.Value;
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = connections.ConnectAsync,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            // A request on a kept connection that the server closes meanwhile is sent twice by the handler, unasked.
            PooledConnectionLifetime = TimeSpan.Zero,
        });
    }

    public void Dispose() => _invoker.Dispose();

    public async Task<CallResponse> SendAsync(CallRequest request, CancellationToken cancellationToken)
    {
        var next = request;
        for (var redirects = 0; ; redirects++)
        {
            var (response, location) = await SendOnceAsync(next, cancellationToken).ConfigureAwait(false);
            if (location is null)
                return response;
            if (redirects == request.MaxRedirects)
                throw TooMany(request, location);
            next = Redirects.Follow(next, response.Status, location);
        }
    }

    private async Task<(CallResponse Response, Uri? Location)> SendOnceAsync(CallRequest request, CancellationToken cancellationToken)
    {
        using var message = Message(request);
        try
        {
            using var response = await _invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
            if (Redirects.LocationOf(request, response) is { } location)
                return (new CallResponse((int)response.StatusCode, [], ReadOnlyMemory<byte>.Empty), location);
            var body = await ReadAsync(request, response.Content, cancellationToken).ConfigureAwait(false);
            return (new CallResponse((int)response.StatusCode, Headers(response), body), null);
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefusedException refused)
        {
            throw Failed($"{request.Shown} was not sent. {refused.Message}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw Lost(request, e);
        }
    }

    private static HttpRequestMessage Message(CallRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url) { Version = HttpVersion.Version11 };
        if (request.Body is { } body)
            message.Content = new ReadOnlyMemoryContent(body);
        if (request.Header("User-Agent") is null)
            message.Headers.TryAddWithoutValidation("User-Agent", "StepFlow");
        foreach (var header in request.Headers)
        {
            // Those that describe a body go with it; without one there is nothing that they could describe.
            if (!message.Headers.TryAddWithoutValidation(header.Key, header.Value))
                message.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return message;
    }

    private static List<KeyValuePair<string, string>> Headers(HttpResponseMessage response) =>
    [
        .. response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Select(h => new KeyValuePair<string, string>(h.Key, h.Value.ToString())),
    ];

    private async Task<ReadOnlyMemory<byte>> ReadAsync(CallRequest request, HttpContent content, CancellationToken cancellationToken)
    {
        var limit = _options.MaxResponseBytes;
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (body.Length + count > limit)
                throw TooLarge(request, limit);
            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    private static CallFailedException TooMany(CallRequest request, Uri location) => Failed(string.Create(
        CultureInfo.InvariantCulture,
        $"{request.Shown} was redirected more than {request.MaxRedirects} times, last to {Redirects.Show(location)}."));

    private static CallFailedException TooLarge(CallRequest request, int limit) => Failed(
        $"{request.Shown} answered with a body of more than {limit:N0} bytes (CallOptions.MaxResponseBytes). "
        + "Ask for less, or fetch it in a handler.");

    private static CallFailedException Failed(string message) => new(message) { NonRetryable = true };

    /// <summary>Where no connection came about, nothing was sent; else the request may have taken effect.</summary>
    private static CallFailedException Lost(CallRequest request, Exception error)
    {
        var unsent = error is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError,
        };
        var what = unsent ? "could not be sent" : "was sent, but its answer was lost";
        return new CallFailedException($"{request.Shown} {what}: {error.Message}", error) { EffectUnknown = !unsent };
    }
}
