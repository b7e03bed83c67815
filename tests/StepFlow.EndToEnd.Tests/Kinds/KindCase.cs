using StepFlow.Runs;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>One kind of step in one of the two languages, and what must come of it.</summary>
/// <param name="Name">The kind and the language.</param>
/// <param name="Request">The run.</param>
/// <param name="Output">What the run ends with.</param>
internal sealed record KindCase(string Name, StartRequest Request, string Output)
{
    /// <summary>The event that is sent once the run waits; null for none.</summary>
    public string? Event { get; init; }

    /// <summary>Its first step's result is the address of a webhook, which is called once the run waits.</summary>
    public bool IsCalled { get; init; }

    /// <summary>The run is started by a schedule.</summary>
    public bool IsScheduled { get; init; }

    /// <summary>The run fails, and is resumed.</summary>
    public bool IsResumed { get; init; }

    /// <summary>How the run ends.</summary>
    public RunStatus Status { get; init; } = RunStatus.Succeeded;

    /// <summary>The run that the end of this one starts, whose output counts; null: the run's own output does.</summary>
    public Func<RunView, string?>? Then { get; init; }

    public override string ToString() => Name;
}
