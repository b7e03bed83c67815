namespace StepFlow.Simulation.Exploring;

/// <summary>How the schedules of one exploration were made.</summary>
internal enum Form
{
    /// <summary>Nothing disturbed.</summary>
    Calm,

    /// <summary>One disturbance at one point.</summary>
    Single,

    /// <summary>Two disturbances.</summary>
    Pair,

    /// <summary>Everything from a seed.</summary>
    Random,
}
