namespace StepFlow.Definitions.Expressions;

/// <summary>A sign or a negation.</summary>
internal sealed class UnaryNode(bool negatesBoolean, ExpressionNode operand) : ExpressionNode
{
    public override ExpressionValue Evaluate(in Evaluation evaluation)
    {
        var value = operand.Evaluate(evaluation);
        if (negatesBoolean)
        {
            return value.Kind == ValueKind.Boolean
                ? ExpressionValue.Of(!value.IsTrue)
                : throw evaluation.Failure($"'!' needs true or false, found {value.Describe()}.");
        }

        return value.Kind == ValueKind.Number
            ? ExpressionValue.Of(-Operators.Operand("-", value, evaluation))
            : throw evaluation.Failure($"'-' needs a number, found {value.Describe()}.");
    }
}
