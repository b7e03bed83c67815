using StepFlow.Storage;

namespace StepFlow.Testing.InMemory;

/// <summary>A callback in the queue: waiting, delayed, or hidden because it was delivered and not completed.</summary>
/// <param name="Callback">The callback.</param>
/// <param name="VisibleAt">When it can be delivered (the storage's clock).</param>
/// <param name="DequeueCount">How often it was delivered.</param>
public sealed record PendingCallback(Callback Callback, DateTimeOffset VisibleAt, int DequeueCount);
