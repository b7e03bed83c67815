using StepFlow.Errors;

namespace StepFlow.Events;

/// <summary>A run's inbox holds as many events as it may: the run takes them more slowly than they come, or waits for none of them.</summary>
public sealed class InboxFullException(string runId, int limit) : StepFlowException(
    $"The inbox of run '{runId}' holds {limit:N0} events that it has not taken; it takes no more before it has taken some. "
    + "Send it only what it waits for.")
{
    /// <inheritdoc/>
    public override string Code => "inbox-full";
}
