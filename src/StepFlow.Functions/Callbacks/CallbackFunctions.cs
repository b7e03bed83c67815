using Microsoft.Azure.Functions.Worker;
using StepFlow.Functions.Startup;

namespace StepFlow.Functions.Callbacks;

/// <summary>
/// The queue's triggers. One message executes at most one step. A step's failure is recorded and never thrown; only storage that does
/// not answer is, and then the host brings the message back.
/// </summary>
public sealed class CallbackFunctions(CallbackReceiver receiver)
{
    /// <summary>Re-enters the run that the callback names.</summary>
    /// <param name="message">Text, parsed here: the host would send a message that it cannot parse to the poison queue unseen.</param>
    /// <param name="cancellationToken">Canceled when the host gives the invocation up: the claim is given back.</param>
    [Function("ExecuteCallback")]
    public Task ExecuteAsync(
        [QueueTrigger("stepflow-callbacks", Connection = AppSettings.Storage)] string message, CancellationToken cancellationToken) =>
        receiver.ExecuteAsync(message, cancellationToken);

    /// <summary>Brings a run back whose callback failed too often. Nothing comes after the poison queue, so this catches everything.</summary>
    [Function("ExecutePoisonCallback")]
    public Task ExecutePoisonAsync(
        [QueueTrigger("stepflow-callbacks-poison", Connection = AppSettings.Storage)] string message, CancellationToken cancellationToken) =>
        receiver.ExecutePoisonAsync(message, cancellationToken);
}
