using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace StepFlow.Storage.Azure.Connection;

/// <summary>How to reach the storage account: by connection string, or by endpoints and an identity.</summary>
internal sealed class AzureStorageConnection
{
    private const string Fallback = "AzureWebJobsStorage";

    private AzureStorageConnection(string source, string connectionString) => (Source, ConnectionString) = (source, connectionString);

    private AzureStorageConnection(string source, ServiceEndpoints endpoints, TokenCredential credential) =>
        (Source, Endpoints, Credential) = (source, endpoints, credential);

    /// <summary>The setting that it was read from.</summary>
    public string Source { get; }

    public string? ConnectionString { get; }

    public ServiceEndpoints? Endpoints { get; }

    public TokenCredential? Credential { get; }

    /// <summary>Reads the connection and adds all that is wrong with it to the problems; null where there is none to use.</summary>
    public static AzureStorageConnection? Read(AzureStorageOptions options, IConfiguration? configuration, List<string> problems)
    {
        if (!string.IsNullOrWhiteSpace(options.ConnectionString))
            return new AzureStorageConnection("ConnectionString", options.ConnectionString);

        foreach (var name in new[] { options.ConnectionName, Fallback }.Distinct(StringComparer.Ordinal))
        {
            var settings = new ConnectionSettings(configuration, name);
            if (settings.ConnectionString is { } text)
                return new AzureStorageConnection(name, text);
            if (settings.HasIdentity)
                return ReadIdentity(settings, problems);
        }

        problems.Add(
            $"{options.ConnectionName}: expected a storage connection string (such as UseDevelopmentStorage=true) in the setting " +
            $"'{options.ConnectionName}' or '{Fallback}', or '{options.ConnectionName}__accountName' for an identity; got none of them.");
        return null;
    }

    /// <summary>Makes the clients. A connection string that cannot be used becomes a problem; its text, which holds a key, is not shown.</summary>
    public AzureClients? TryConnect(AzureStorageOptions options, List<string> problems)
    {
        try
        {
            return Connect(options);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or InvalidOperationException)
        {
            problems.Add(
                $"{Source}: expected a storage connection string with AccountName and AccountKey, or endpoints and a SharedAccessSignature; " +
                $"got one with {DescribeKeys(ConnectionString)} ({error.Message}).");
            return null;
        }
    }

    private static AzureStorageConnection? ReadIdentity(ConnectionSettings settings, List<string> problems)
    {
        var before = problems.Count;
        var endpoints = ServiceEndpoints.Read(settings, problems);
        var credential = IdentityCredential.Read(settings, problems);
        return problems.Count == before && endpoints is not null && credential is not null
            ? new AzureStorageConnection(settings.Name, endpoints, credential)
            : null;
    }

    private AzureClients Connect(AzureStorageOptions options)
    {
        var tables = AzureClientOptions.For(new TableClientOptions(), options);
        // Messages are encoded by StepFlow, so that one that is not in Base64 can be moved aside instead of failing its whole batch.
        var queues = AzureClientOptions.For(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None }, options);
        var blobs = AzureClientOptions.For(new BlobClientOptions(), options);
        return ConnectionString is { } text
            ? new AzureClients(
                options,
                new TableServiceClient(text, tables),
                new QueueServiceClient(text, queues),
                new BlobServiceClient(text, blobs))
            : new AzureClients(
                options,
                new TableServiceClient(Endpoints!.Tables, Credential!, tables), // set together, by the other constructor
                new QueueServiceClient(Endpoints.Queues, Credential!, queues),
                new BlobServiceClient(Endpoints.Blobs, Credential!, blobs));
    }

    private static string DescribeKeys(string? text)
    {
        var keys = (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part.Contains('=', StringComparison.Ordinal))
            .Select(part => part[..part.IndexOf('=', StringComparison.Ordinal)].Trim())
            .ToList();
        return keys.Count == 0 ? "no key=value pairs" : string.Join(", ", keys);
    }
}
