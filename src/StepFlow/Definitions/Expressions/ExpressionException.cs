using StepFlow.Errors;

namespace StepFlow.Definitions.Expressions;

/// <summary>
/// An expression has no value for the data of this run: a path that does not exist, an operator on the wrong kind of value,
/// a division by zero. Expressions are pure, so another attempt cannot help. Messages name properties and kinds, never values.
/// </summary>
public sealed class ExpressionException : StepFlowException
{
    private const int MaxShown = 200;

    internal ExpressionException(string message, string expression, string? path)
        : base($"{message} In: {(expression.Length <= MaxShown ? expression : expression[..MaxShown] + "…")}")
    {
        Expression = expression;
        Path = path;
    }

    /// <inheritdoc/>
    public override string Code => "expression-failed";

    /// <summary>The expression as it was written, such as <c>${steps.Validate.total + 1}</c>.</summary>
    public string Expression { get; }

    /// <summary>The path that could not be read; null where an operator failed.</summary>
    public string? Path { get; }
}
