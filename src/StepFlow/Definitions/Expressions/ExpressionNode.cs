namespace StepFlow.Definitions.Expressions;

/// <summary>A part of a parsed expression. Pure: the same scope gives the same value.</summary>
internal abstract class ExpressionNode
{
    /// <summary>The value; throws <see cref="ExpressionException"/> where the data have none.</summary>
    public abstract ExpressionValue Evaluate(in Evaluation evaluation);
}
