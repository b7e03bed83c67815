using System.Text;

namespace StepFlow.Definitions.Expressions;

/// <summary>Splits a string into text and <c>${…}</c> expressions; <c>$${</c> is a literal <c>${</c>.</summary>
internal static class StringTemplateParser
{
    /// <summary>The parts of the string; null where it holds neither an expression nor an escape.</summary>
    public static TemplatePart? Parse(string text, ReferenceCollector references)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
            return null;

        var parts = new List<object>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var rest = text.AsSpan(at);
            if (rest.StartsWith("$${", StringComparison.Ordinal))
            {
                literal.Append("${");
                at += 3;
            }
            else if (rest.StartsWith("${", StringComparison.Ordinal))
            {
                Flush(literal, parts);
                var expression = ExpressionParser.Parse(text, at + 2, references, out var end);
                parts.Add(new ValuePart(expression, text[at..end]));
                at = end;
            }
            else
            {
                literal.Append(text[at++]);
            }
        }

        Flush(literal, parts);
        return parts is [ValuePart only] ? only : new TextPart(parts);
    }

    private static void Flush(StringBuilder literal, List<object> parts)
    {
        if (literal.Length == 0)
            return;
        parts.Add(literal.ToString());
        literal.Clear();
    }
}
