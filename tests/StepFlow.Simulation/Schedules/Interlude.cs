namespace StepFlow.Simulation.Schedules;

/// <summary>What may happen while requests wait for their answers.</summary>
internal enum Interlude
{
    /// <summary>Nothing: a waiting request goes on.</summary>
    None,

    /// <summary>Another delivery begins.</summary>
    Delivery,

    /// <summary>A sweep begins.</summary>
    Sweep,

    /// <summary>Time passes: storage is slow.</summary>
    Time,
}
