using StepFlow.Definitions;
using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>Everything that is written when a run is accepted.</summary>
public sealed record NewRun
{
    /// <summary>The run row. Its page is the one that its cursor is on.</summary>
    public required RunRow Row { get; init; }

    /// <summary>The run's input.</summary>
    public required Payload Input { get; init; }

    /// <summary>All pages of the plan, in order.</summary>
    public required IReadOnlyList<PlanPage> Pages { get; init; }

    /// <summary>Records kept from an earlier run, for a fork; empty otherwise.</summary>
    public IReadOnlyList<StepRecord> Records { get; init; } = [];

    /// <summary>The first callback.</summary>
    public Callback First => new(Row.RunId, Row.Cursor, Row.DueAt);
}
