using StepFlow.Runs;

namespace StepFlow.Definitions.Expressions;

/// <summary>
/// A step's <c>input</c>: JSON in which strings may hold <c>${…}</c> expressions. A string that is one expression becomes its
/// value; an expression inside other text becomes text.
/// </summary>
public sealed class InputTemplate
{
    internal InputTemplate(Payload source) => Source = source;

    /// <summary>The template as it was written.</summary>
    public Payload Source { get; }
}
