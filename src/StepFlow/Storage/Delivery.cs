namespace StepFlow.Storage;

/// <summary>A callback received from a queue.</summary>
/// <param name="Callback">The callback.</param>
/// <param name="Receipt">What the queue needs to complete or return it; opaque.</param>
/// <param name="DequeueCount">How often it was delivered, this time included.</param>
public sealed record Delivery(Callback Callback, object? Receipt = null, int DequeueCount = 1);
