using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.Definitions;

/// <summary>A step that a handler performs.</summary>
/// <param name="Name">The handler's name in the step catalog.</param>
public sealed record TaskStep(string Name) : AttemptedStep
{
    /// <inheritdoc/>
    public override string Name { get; } = Name;

    /// <summary>What undoes it where the run fails later; null: nothing does.</summary>
    public Compensation? Compensate { get; init; }

    /// <summary>What performs it in the place of a handler: the function that a C# workflow passed, from the replay that asked for it.</summary>
    internal Func<StepContext, Task<Payload>>? Body { get; init; }
}
