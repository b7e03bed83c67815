using StepFlow.Definitions.Expressions;

namespace StepFlow.Definitions;

/// <summary>One step of a definition or of a plan. A closed set: the records derived from it here.</summary>
public abstract record StepDefinition
{
    private protected StepDefinition()
    {
    }

    /// <summary>The name in the step key.</summary>
    public abstract string Name { get; }

    /// <summary>What is evaluated when the run arrives at the step; null where nothing is.</summary>
    internal virtual InputTemplate? Template => null;

    /// <summary>The same step with another template, such as one whose references are resolved.</summary>
    internal virtual StepDefinition WithTemplate(InputTemplate template) =>
        throw new InvalidOperationException($"A step of type {GetType().Name} has no template.");
}
