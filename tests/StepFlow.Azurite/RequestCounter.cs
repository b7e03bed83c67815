using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace StepFlow.Azurite;

/// <summary>Counts every request that is sent to storage, repetitions included. Add it with <c>HttpPipelinePosition.PerRetry</c>.</summary>
public sealed class RequestCounter : HttpPipelineSynchronousPolicy
{
    private readonly ConcurrentQueue<string> _requests = new();

    /// <summary>Requests so far.</summary>
    public int Count => _requests.Count;

    /// <summary>Method and path of each, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Begins anew.</summary>
    public void Reset() => _requests.Clear();

    /// <inheritdoc/>
    public override void OnSendingRequest(HttpMessage message) =>
        _requests.Enqueue($"{message.Request.Method} {message.Request.Uri.Path}");
}
