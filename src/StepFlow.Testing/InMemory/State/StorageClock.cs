namespace StepFlow.Testing.InMemory.State;

/// <summary>The storage service's own clock: apart from the engine's by the skew, and telling its answers whole seconds only.</summary>
internal sealed class StorageClock(TimeProvider time, TimeSpan skew)
{
    /// <summary>The service's time, as it stamps rows.</summary>
    public DateTimeOffset Now => time.GetUtcNow() + skew;

    /// <summary>The service's time as it tells it with an answer: the HTTP Date header has whole seconds.</summary>
    public DateTimeOffset Told
    {
        get
        {
            var now = Now;
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        }
    }
}
