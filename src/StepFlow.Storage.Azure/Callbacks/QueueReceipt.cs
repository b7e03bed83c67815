namespace StepFlow.Storage.Azure.Callbacks;

/// <summary>What the queue wants to see before it deletes or hides a message.</summary>
internal sealed record QueueReceipt(string MessageId, string PopReceipt);
