namespace StepFlow.Testing.InMemory.State;

/// <summary>A callback in the queue. Delivering hides it; only completing removes it.</summary>
internal sealed class QueuedMessage
{
    public required long Number { get; init; }

    public required byte[] Body { get; set; }

    public required DateTimeOffset VisibleAt { get; set; }

    public int DequeueCount { get; set; }

    /// <summary>Deliveries of the callbacks that it was before.</summary>
    public int Before { get; set; }

    /// <summary>Proof of the last delivery. An older one completes nothing.</summary>
    public long Receipt { get; set; }
}
