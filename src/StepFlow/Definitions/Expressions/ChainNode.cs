namespace StepFlow.Definitions.Expressions;

/// <summary>
/// Operands joined by operators of equal rank, from left to right. A flat list, not a tree: a sum of a thousand terms takes no
/// deeper stack than one of two.
/// </summary>
internal sealed class ChainNode(ExpressionNode first, IReadOnlyList<(string Operator, ExpressionNode Operand)> rest) : ExpressionNode
{
    public override ExpressionValue Evaluate(in Evaluation evaluation)
    {
        var left = first.Evaluate(evaluation);
        foreach (var (op, operand) in rest)
        {
            left = op is "&&" or "||"
                ? Logic(op, left, operand, evaluation)
                : Operators.Apply(op, left, operand.Evaluate(evaluation), evaluation);
        }

        return left;
    }

    // The right side is not evaluated where the left decides: `input.a != null && input.a.b > 1` has a value for every input.
    private static ExpressionValue Logic(string op, ExpressionValue left, ExpressionNode operand, in Evaluation evaluation)
    {
        Require(op, left, "left", evaluation);
        if (left.IsTrue == (op == "||"))
            return left;
        var right = operand.Evaluate(evaluation);
        Require(op, right, "right", evaluation);
        return right;
    }

    private static void Require(string op, ExpressionValue value, string side, in Evaluation evaluation)
    {
        if (value.Kind != ValueKind.Boolean)
            throw evaluation.Failure($"'{op}' needs true or false on both sides, found {value.Describe()} on the {side}.");
    }
}
