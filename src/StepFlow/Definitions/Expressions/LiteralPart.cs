using StepFlow.Definitions.Json;

namespace StepFlow.Definitions.Expressions;

/// <summary>JSON without an expression in it, however large: a range of the template's canonical bytes.</summary>
/// <param name="source">The bytes; complete once the template is parsed.</param>
/// <param name="start">Where the part begins.</param>
/// <param name="length">Its length.</param>
internal sealed class LiteralPart(TemplateBytes source, int start, int length) : TemplatePart
{
    public override void Write(CanonicalJsonWriter writer, IExpressionScope scope, IReadOnlyList<StepPlace> positions) =>
        writer.Raw(source.Bytes.Span.Slice(start, length));
}
