using StepFlow.Runs;

namespace StepFlow.Chaos.Plans;

/// <summary>What a client asks for, and an independent model of what comes of it: nothing of the engine takes part in that.</summary>
internal sealed record ChaosPlan
{
    public required PlanKind Kind { get; init; }

    /// <summary>The request that starts it.</summary>
    public required string Request { get; init; }

    /// <summary>The steps as the run's view shows them, by the version of the workflow; under an empty text where there is none.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<PlannedStep>> Steps { get; init; }

    /// <summary>How it ends when nobody cancels it.</summary>
    public RunStatus Ends { get; init; } = RunStatus.Succeeded;

    /// <summary>The steps whose results are undone after it failed, in the order in which that happens.</summary>
    public IReadOnlyList<int> Undone { get; init; } = [];

    /// <summary>The flow key, and how many of it may be between their first step and their end.</summary>
    public (string Key, int Parallelism)? Flow { get; init; }

    /// <summary>The event that is sent to it, its payload, and how long after the start.</summary>
    public (string Id, long Payload, TimeSpan After)? Event { get; init; }

    /// <summary>The file without which its gate is closed.</summary>
    public string? Gate { get; init; }

    /// <summary>True where its steps come to their records in any order.</summary>
    public bool Overlaps => Kind == PlanKind.Code;

    /// <summary>True where the tests of a pause know what executes: in the run itself, not in runs of its own.</summary>
    public bool CanBePaused => Kind is PlanKind.Chain or PlanKind.Flow or PlanKind.Large or PlanKind.Once;

    /// <summary>True where a cancellation changes nothing but how it ends.</summary>
    public bool CanBeCanceled => Kind is not (PlanKind.Compensated or PlanKind.Gate);

    /// <summary>The steps of a run of this version.</summary>
    public IReadOnlyList<PlannedStep> StepsOf(string? version) => Steps.GetValueOrDefault(version ?? "") ?? [];
}
