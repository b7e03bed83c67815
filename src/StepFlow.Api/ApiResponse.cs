using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StepFlow.Api;

/// <summary>An answer for a host to write out.</summary>
public sealed class ApiResponse
{
    /// <summary>Content type of every answer that is not a problem.</summary>
    public const string Json = "application/json";

    /// <summary>Content type of every problem (RFC 9457).</summary>
    public const string ProblemJson = "application/problem+json";

    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Content type; null where there is no body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body in UTF-8; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Headers besides content type and length.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    internal static ApiResponse Of<T>(int status, T value, JsonTypeInfo<T> type, params KeyValuePair<string, string>[] headers) => new()
    {
        Status = status,
        ContentType = Json,
        Body = JsonSerializer.SerializeToUtf8Bytes(value, type),
        Headers = headers,
    };

    internal static KeyValuePair<string, string> Location(string runId) => new("Location", $"/{RouteTable.Prefix}/runs/{runId}");

    internal static KeyValuePair<string, string> RetryAfter(TimeSpan wait) =>
        new("Retry-After", Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture));
}
