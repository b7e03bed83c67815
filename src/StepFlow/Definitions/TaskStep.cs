using StepFlow.Definitions.Expressions;
using StepFlow.Retry;
using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.Definitions;

/// <summary>A step that a handler performs.</summary>
/// <param name="Name">The handler's name in the step catalog.</param>
public sealed record TaskStep(string Name) : StepDefinition
{
    /// <inheritdoc/>
    public override string Name { get; } = Name;

    /// <summary>What the handler gets; null: the output of the step before, or the run's input for the first.</summary>
    public InputTemplate? Input { get; init; }

    /// <summary>How failed attempts are repeated; null: the engine's default.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>How long one attempt may take; null: the engine's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What happens when the worker disappears in the middle of an attempt.</summary>
    public StepEffect Effect { get; init; }

    /// <summary>What performs it in the place of a handler: the function that a C# workflow passed, from the replay that asked for it.</summary>
    internal Func<StepContext, Task<Payload>>? Body { get; init; }

    internal override InputTemplate? Template => Input;

    internal override StepDefinition WithTemplate(InputTemplate template) => this with { Input = template };
}
