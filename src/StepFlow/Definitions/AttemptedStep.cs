using StepFlow.Definitions.Expressions;
using StepFlow.Retry;
using StepFlow.Runs;

namespace StepFlow.Definitions;

/// <summary>A step that is attempted under a claim until an attempt succeeds: <see cref="TaskStep"/> and <see cref="CallStep"/>.</summary>
public abstract record AttemptedStep : StepDefinition
{
    private protected AttemptedStep()
    {
    }

    /// <summary>What an attempt gets; null: the output of the step before, or the run's input for the first.</summary>
    public InputTemplate? Input { get; init; }

    /// <summary>The input as it is, from a C# workflow, in the place of a template.</summary>
    internal Payload? Value { get; init; }

    /// <summary>How failed attempts are repeated; null: the engine's default.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>How long one attempt may take; null: the engine's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What happens when the worker disappears in the middle of an attempt.</summary>
    public StepEffect Effect { get; init; }

    /// <summary>The flow rule under which a C# workflow asked for it: a run of its own performs it, and holds the slot meanwhile.</summary>
    internal FlowRule? Flow { get; init; }

    internal override InputTemplate? Template => Input;

    internal override StepDefinition WithTemplate(InputTemplate template) => this with { Input = template };
}
