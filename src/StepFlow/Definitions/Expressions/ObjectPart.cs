using StepFlow.Definitions.Json;

namespace StepFlow.Definitions.Expressions;

/// <summary>An object with an expression somewhere in it.</summary>
internal sealed class ObjectPart(IReadOnlyList<(string Name, TemplatePart Value)> properties) : TemplatePart
{
    public override void Write(CanonicalJsonWriter writer, IExpressionScope scope, IReadOnlyList<StepPlace> positions)
    {
        writer.BeginObject();
        foreach (var (name, value) in properties)
        {
            writer.Name(name);
            value.Write(writer, scope, positions);
        }

        writer.EndObject();
    }
}
