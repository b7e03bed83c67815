using Azure.Core;
using Azure.Core.Pipeline;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Stands between the client and the network and spoils chosen requests.</summary>
public sealed class FaultTransport : HttpPipelineTransport
{
    private readonly HttpClientTransport _network = HttpClientTransport.Shared;
    private Func<Request, FaultyAnswer?>? _plan;

    /// <summary>Asked for each request; null lets it pass.</summary>
    public void Use(Func<Request, FaultyAnswer?>? plan) => _plan = plan;

    public override Request CreateRequest() => _network.CreateRequest();

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var fault = _plan?.Invoke(message.Request);
        if (fault is null || fault.AfterSuccess)
            await _network.ProcessAsync(message);
        if (fault?.Status is { } status)
            message.Response = new SpoiltResponse(status, fault.ErrorCode, fault.RetryAfter, IsTable(message.Request));
        else if (fault is not null)
            throw new TaskCanceledException("The network timed out.");
    }

    // By the names that AzuriteStore gives to the queue and the container.
    private static bool IsTable(Request request) =>
        !request.Uri.Path.Contains("-callbacks", StringComparison.Ordinal) && !request.Uri.Path.Contains("-payloads", StringComparison.Ordinal);

    public override void Process(HttpMessage message) => throw new NotSupportedException("StepFlow does not block.");
}
