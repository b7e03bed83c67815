using StepFlow.Definitions.Json;

namespace StepFlow.Definitions.Expressions;

/// <summary>An array with an expression somewhere in it.</summary>
internal sealed class ArrayPart(IReadOnlyList<TemplatePart> elements) : TemplatePart
{
    public override void Write(CanonicalJsonWriter writer, IExpressionScope scope, IReadOnlyList<StepPlace> positions)
    {
        writer.BeginArray();
        foreach (var element in elements)
            element.Write(writer, scope, positions);
        writer.EndArray();
    }
}
