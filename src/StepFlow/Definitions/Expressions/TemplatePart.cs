using StepFlow.Definitions.Json;

namespace StepFlow.Definitions.Expressions;

/// <summary>A part of a template.</summary>
internal abstract class TemplatePart
{
    /// <summary>Writes the value of this part.</summary>
    public abstract void Write(CanonicalJsonWriter writer, IExpressionScope scope, IReadOnlyList<StepPlace> positions);
}
