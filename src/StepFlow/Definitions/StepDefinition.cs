using StepFlow.Definitions.Expressions;

namespace StepFlow.Definitions;

/// <summary>One step of a definition or of a plan. A closed set: one type for each <see cref="StepKind"/>.</summary>
public abstract record StepDefinition
{
    private protected StepDefinition()
    {
    }

    /// <summary>The name in the step key.</summary>
    public abstract string Name { get; }

    /// <summary>The step key that a C# workflow gave the step; null in a definition, where position and name make the key.</summary>
    internal string? Key { get; init; }

    /// <summary>The name that its record keeps: the name, or for a step of a C# workflow its kind and key.</summary>
    internal string RecordName => Key is null ? Name : CodeStepName.Of(this);

    /// <summary>True where the step has a result of its own; false where it passes the value before it on.</summary>
    internal virtual bool HasResult => true;

    /// <summary>The lists of steps inside it, each with the path to it.</summary>
    internal virtual IEnumerable<(string Path, IReadOnlyList<StepDefinition> Steps)> Nested => [];

    /// <summary>The one template whose references the plan resolves; null where it has none.</summary>
    internal virtual InputTemplate? Template => null;

    /// <summary>The same step with its template resolved.</summary>
    internal virtual StepDefinition WithTemplate(InputTemplate template) =>
        throw new InvalidOperationException($"A step of type {GetType().Name} has no template.");
}
