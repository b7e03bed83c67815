using Azure.Core;

namespace StepFlow.Storage.Azure.Connection;

/// <summary>The settings that all storage clients share.</summary>
internal static class AzureClientOptions
{
    public static T For<T>(T client, AzureStorageOptions options)
        where T : ClientOptions
    {
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = options.MaxRetries;
        client.Retry.Delay = options.RetryDelay;
        client.Retry.MaxDelay = TimeSpan.FromSeconds(10);
        client.Retry.NetworkTimeout = options.RequestTimeout;
        client.Diagnostics.ApplicationId = "StepFlow";
        options.ConfigureClient?.Invoke(client);
        return client;
    }
}
