using StepFlow.Definitions.Json;

namespace StepFlow.Definitions.Expressions;

/// <summary>Text with expressions in it.</summary>
/// <param name="parts">Each a string or a <see cref="ValuePart"/>.</param>
internal sealed class TextPart(IReadOnlyList<object> parts) : TemplatePart
{
    public override void Write(CanonicalJsonWriter writer, IExpressionScope scope, IReadOnlyList<StepPlace> positions)
    {
        writer.BeginText();
        foreach (var part in parts)
        {
            if (part is ValuePart value)
                value.Evaluate(scope, positions).AppendTo(writer);
            else
                writer.AppendText((string)part);
        }

        writer.EndText();
    }
}
