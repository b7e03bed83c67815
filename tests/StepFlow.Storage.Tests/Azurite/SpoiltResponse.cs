using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Azure;
using Azure.Core;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>An error answer as the services write it.</summary>
internal sealed class SpoiltResponse : Response
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Date"] = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture),
    };

    public SpoiltResponse(int status, string? errorCode, int? retryAfter, bool isTable)
    {
        Status = status;
        if (errorCode is not null)
            _headers["x-ms-error-code"] = errorCode;
        if (retryAfter is { } seconds)
            _headers["Retry-After"] = seconds.ToString(CultureInfo.InvariantCulture);
        // Tables write errors in JSON; queues and blobs in XML.
        var body = isTable
            ? "{\"odata.error\":{\"code\":\"" + errorCode + "\",\"message\":{\"lang\":\"en-US\",\"value\":\"spoilt\"}}}"
            : $"<?xml version=\"1.0\"?><Error><Code>{errorCode}</Code><Message>spoilt</Message></Error>";
        _headers["Content-Type"] = isTable ? "application/json" : "application/xml";
        ContentStream = new MemoryStream(Encoding.UTF8.GetBytes(body));
    }

    public override int Status { get; }

    public override string ReasonPhrase => "Spoilt";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => _headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = _headers.TryGetValue(name, out var value) ? [value] : null;
        return values is not null;
    }

    protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => _headers.Select(header => new HttpHeader(header.Key, header.Value));
}
