using Microsoft.Extensions.Configuration;

namespace StepFlow.Storage.Azure.Connection;

/// <summary>The settings of one connection by its name. Environment variables arrive as <c>Name:key</c>, files may hold <c>Name__key</c>.</summary>
internal sealed class ConnectionSettings(IConfiguration? configuration, string name)
{
    private static readonly string[] EndpointKeys =
        ["accountName", "serviceUri", "tableServiceUri", "queueServiceUri", "blobServiceUri"];

    public string Name { get; } = name;

    public string? ConnectionString => NullIfBlank(configuration?[Name]);

    public bool HasIdentity => EndpointKeys.Any(key => this[key] is not null);

    public string? this[string key] => NullIfBlank(configuration?[$"{Name}:{key}"]) ?? NullIfBlank(configuration?[$"{Name}__{key}"]);

    private static string? NullIfBlank(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
