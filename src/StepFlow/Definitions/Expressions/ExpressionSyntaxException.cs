using StepFlow.Errors;

namespace StepFlow.Definitions.Expressions;

/// <summary>Text that is no expression. Becomes a problem of the definition that holds it.</summary>
internal sealed class ExpressionSyntaxException : StepFlowException
{
    private const int Around = 30;

    /// <summary>Marks the place in the text.</summary>
    /// <param name="message">What was expected and found.</param>
    /// <param name="text">The whole string.</param>
    /// <param name="at">Zero-based place of the error.</param>
    public ExpressionSyntaxException(string message, string text, int at)
        : base($"Column {at + 1}: {message} Here: {Mark(text, at)}") => Column = at + 1;

    /// <inheritdoc/>
    public override string Code => "expression-syntax";

    /// <summary>Where, counted from 1.</summary>
    public int Column { get; }

    private static string Mark(string text, int at)
    {
        var from = Math.Max(0, at - Around);
        var to = Math.Min(text.Length, at + Around);
        return $"{(from > 0 ? "…" : "")}{text[from..at]} >>> {text[at..to]}{(to < text.Length ? "…" : "")}".Trim();
    }
}
