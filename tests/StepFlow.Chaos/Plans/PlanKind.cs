namespace StepFlow.Chaos.Plans;

/// <summary>What a run is made of.</summary>
internal enum PlanKind
{
    /// <summary>Steps of 0 to 8 seconds one after the other, some of which fail at first, sleeps, references, several pages.</summary>
    Chain,

    /// <summary>An at-most-once step in the middle: interrupted, it is in doubt until an operator resumes.</summary>
    Once,

    /// <summary>A step that fails for good until an operator has mended its cause and resumes.</summary>
    Gate,

    /// <summary>Ends with a step that refuses; what was done before is undone.</summary>
    Compensated,

    /// <summary>Waits for an event, which comes early or late.</summary>
    Event,

    /// <summary>A parallel, a forEach and an if.</summary>
    Branches,

    /// <summary>Starts a run of another workflow.</summary>
    Child,

    /// <summary>A C# workflow with calls that overlap.</summary>
    Code,

    /// <summary>One of a key of which three may run at once.</summary>
    Flow,

    /// <summary>A result too large for the row.</summary>
    Large,

    /// <summary>The default of a workflow that is split between two versions.</summary>
    Version,
}
