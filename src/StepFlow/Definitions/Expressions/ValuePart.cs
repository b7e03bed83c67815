using StepFlow.Definitions.Json;

namespace StepFlow.Definitions.Expressions;

/// <summary>A string that is one expression, or an expression inside a <see cref="TextPart"/>.</summary>
internal sealed class ValuePart(ExpressionNode expression, string source) : TemplatePart
{
    /// <summary>The value of the expression.</summary>
    public ExpressionValue Evaluate(IExpressionScope scope, IReadOnlyList<StepPlace> positions) =>
        expression.Evaluate(new Evaluation(scope, positions, source));

    public override void Write(CanonicalJsonWriter writer, IExpressionScope scope, IReadOnlyList<StepPlace> positions) =>
        Evaluate(scope, positions).Write(writer);
}
