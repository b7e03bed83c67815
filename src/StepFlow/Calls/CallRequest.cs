namespace StepFlow.Calls;

/// <summary>A request of a call step, checked and ready to be sent.</summary>
public sealed record CallRequest
{
    /// <summary>The method, in capitals.</summary>
    public required string Method { get; init; }

    /// <summary>An absolute http or https address without user and password.</summary>
    public required Uri Url { get; init; }

    /// <summary>The headers, each name once.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The body; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Redirects that are followed; one more is an error.</summary>
    public int MaxRedirects { get; init; }

    /// <summary>Method and address for messages, without query and fragment: these often hold keys.</summary>
    public string Shown => $"{Method} {Url.GetLeftPart(UriPartial.Path)}";

    /// <summary>The value of a header; null where there is none. Names are compared without case.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
