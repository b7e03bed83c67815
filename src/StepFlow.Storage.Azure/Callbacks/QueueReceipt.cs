namespace StepFlow.Storage.Azure.Callbacks;

/// <summary>What the queue wants to see before it deletes, hides or changes a message.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="PopReceipt">This receive of it.</param>
/// <param name="Receives">How often it was received, whatever it said, this time included.</param>
internal sealed record QueueReceipt(string MessageId, string PopReceipt, int Receives)
{
    /// <summary>The receipt of a delivery from this queue.</summary>
    public static QueueReceipt Of(Delivery delivery) => delivery.Receipt as QueueReceipt
        ?? throw new ArgumentException("The delivery was not received from this queue.", nameof(delivery));
}
