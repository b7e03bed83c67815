using StepFlow.Definitions.Expressions;
using StepFlow.Runs;

namespace StepFlow.Definitions;

/// <summary>Runs another workflow and waits for its end. The result is its output.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="Version">Its version; null: the default when the child starts.</param>
public sealed record ChildRunStep(string Workflow, string? Version = null) : ForkStep
{
    /// <inheritdoc/>
    public override string Name => "run";

    /// <summary>The child's input; null: the value before the step.</summary>
    public InputTemplate? Input { get; init; }

    /// <summary>The child's input as it is, from a C# workflow, in the place of a template.</summary>
    internal Payload? Value { get; init; }

    /// <summary>
    /// True: the result is <c>{ "runId", "status", "output", "error" }</c>, however the child ended. False: its output, and a child that
    /// fails or is canceled fails the step.
    /// </summary>
    public bool Outcome { get; init; }

    internal override bool IsSingle => true;

    internal override InputTemplate? Template => Input;

    internal override StepDefinition WithTemplate(InputTemplate template) => this with { Input = template };
}
