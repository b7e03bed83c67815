using StepFlow.Definitions;
using StepFlow.Execution;
using StepFlow.Runs;

namespace StepFlow.Simulation.Scenarios;

/// <summary>What a schedule disturbs: clients with their requests, and what must come of them.</summary>
internal sealed record Scenario
{
    public required string Name { get; init; }

    /// <summary>The requests of the clients, made anew for each schedule.</summary>
    public required Func<IReadOnlyList<ClientTask>> Clients { get; init; }

    /// <summary>The plan that the independent model computes for a run.</summary>
    public required Func<RunRow, Model> ModelOf { get; init; }

    /// <summary>The runs that there must be in the end, and no others.</summary>
    public required IReadOnlyList<string> RunIds { get; init; }

    /// <summary>What the run does that the end of each of these runs starts; null: it starts none.</summary>
    public Model? AtEnd { get; init; }

    /// <summary>What a call that overlaps others comes to, by its number from 1; null where none does.</summary>
    public Func<int, Expectation>? CallOf { get; init; }

    public long Input { get; init; } = 3;

    /// <summary>How long it takes at most when nothing is disturbed.</summary>
    public TimeSpan Lasts { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long its longest step executes, which a crash may cost once more.</summary>
    public TimeSpan LongestStep { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// True where it waits for events. Whoever is told of one and dies with the message leaves a wait whose entry stands at its deadline:
    /// the message comes again after ten minutes.
    /// </summary>
    public bool IsTold { get; init; }

    /// <summary>The flow rule of its runs; null where they have none.</summary>
    public FlowRule? Flow { get; init; }

    public Action<EngineOptions>? Options { get; init; }

    /// <summary>True: a failed run is left as it is. False: an operator mends the cause and resumes it.</summary>
    public bool StaysFailed { get; init; }

    /// <summary>Workers have no handler <c>Late</c> until then; null: from the start.</summary>
    public TimeSpan? DeployedAfter { get; init; }
}
