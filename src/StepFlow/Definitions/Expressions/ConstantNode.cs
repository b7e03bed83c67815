namespace StepFlow.Definitions.Expressions;

/// <summary>A literal.</summary>
internal sealed class ConstantNode(ExpressionValue value) : ExpressionNode
{
    public override ExpressionValue Evaluate(in Evaluation evaluation) => value;
}
