namespace StepFlow.Definitions;

/// <summary>What a step may do when the worker that executes it disappears. The names are part of the definition language.</summary>
public enum StepEffect
{
    /// <summary>It executes again, with the same idempotency key. The default.</summary>
    AtLeastOnce,

    /// <summary>It never executes again by itself: the run is blocked, in doubt, until an operator decides.</summary>
    AtMostOnce,
}
