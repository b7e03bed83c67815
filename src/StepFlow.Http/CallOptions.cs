namespace StepFlow.Http;

/// <summary>How call steps reach the network. A change holds for the next attempt of every run.</summary>
public sealed class CallOptions
{
    /// <summary>
    /// Hosts that may be called although their addresses are not public, each a name (<c>crm.internal</c>), a name with everything below
    /// it (<c>*.corp.example</c>), an address (<c>10.1.2.3</c>, <c>::1</c>) or a network (<c>10.0.0.0/8</c>). Default none: private,
    /// loopback, link-local, metadata and other special addresses are refused.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>Largest response body in bytes, after decompression, 1 to 16 MiB. Default 1 MiB. A larger one fails the step.</summary>
    public int MaxResponseBytes { get; set; } = 1024 * 1024;

    /// <summary>The entries of a setting that separates them by commas, semicolons or white space.</summary>
    public static IReadOnlyList<string> ReadHosts(string? setting) =>
        (setting ?? "").Split([',', ';', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
