namespace StepFlow.Calls;

/// <summary>Makes the HTTP requests of call steps. The engine itself knows no network: each host registers one, a test its own.</summary>
public interface ICallClient
{
    /// <summary>Makes one request, follows its redirects and reads the response whole, whatever its status.</summary>
    /// <exception cref="CallFailedException">There is no response that can be used.</exception>
    Task<CallResponse> SendAsync(CallRequest request, CancellationToken cancellationToken);
}
