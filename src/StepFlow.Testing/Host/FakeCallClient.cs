using StepFlow.Calls;

namespace StepFlow.Testing.Host;

/// <summary>Answers the requests of call steps without a network, and remembers them.</summary>
public sealed class FakeCallClient : ICallClient
{
    private readonly Lock _gate = new();
    private readonly List<CallRequest> _requests = [];

    /// <summary>The requests so far, in their order.</summary>
    public IReadOnlyList<CallRequest> Requests
    {
        get
        {
            lock (_gate)
                return [.. _requests];
        }
    }

    /// <summary>What answers a request. By default every request is answered 200 without a body.</summary>
    public Func<CallRequest, CancellationToken, Task<CallResponse>> Answer { get; set; } =
        (_, _) => Task.FromResult(new CallResponse(200, [], ReadOnlyMemory<byte>.Empty));

    /// <summary>Answers each request by a function.</summary>
    public void AnswerWith(Func<CallRequest, CallResponse> answer) => Answer = (request, _) => Task.FromResult(answer(request));

    /// <inheritdoc/>
    public Task<CallResponse> SendAsync(CallRequest request, CancellationToken cancellationToken)
    {
        lock (_gate)
            _requests.Add(request);
        return Answer(request, cancellationToken);
    }
}
