namespace StepFlow.Simulation.Worlds;

/// <summary>What an activity does.</summary>
internal enum ActivityKind
{
    /// <summary>Handles one callback.</summary>
    Delivery,

    /// <summary>Sweeps once.</summary>
    Sweep,

    /// <summary>Looks at the schedules once.</summary>
    Tick,

    /// <summary>Does what a client or an operator asked for.</summary>
    Request,
}
