using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Workflows.Replay;

/// <summary>A call of the context that the method has made in this replay.</summary>
/// <param name="step">What it asks for.</param>
/// <param name="position">How many calls were made before it.</param>
internal abstract class ReplayCall(StepDefinition step, int position)
{
    /// <summary>What it asks for; performed as any step is.</summary>
    public StepDefinition Step { get; } = step;

    /// <summary>How many calls were made before it.</summary>
    public int Position { get; } = position;

    /// <summary>The key.</summary>
    public string Key { get; } = step.Key ?? throw new ArgumentException("A call needs a key.", nameof(step));

    /// <summary>The rule of the flow key that it needs a slot of; null where it needs none.</summary>
    public FlowRule? Flow => (Step as AttemptedStep)?.Flow;

    /// <summary>What a message calls it.</summary>
    public string Description => $"'{Key}' (kind {StepKinds.Of(Step).Field})";

    /// <summary>Lets the method go on with what is recorded for the call.</summary>
    /// <exception cref="StepFailedException">The recorded result cannot be read as what the call returns.</exception>
    public abstract void Complete(StepRecord record);
}
