using System.Text;

namespace StepFlow.Definitions.Expressions;

/// <summary>
/// Reads one expression, from behind its <c>${</c> to behind its <c>}</c>. Recursive only in parentheses, signs and negations,
/// and those are counted: no text can exhaust the stack.
/// </summary>
internal sealed class ExpressionParser
{
    private static readonly string[] Words = ["input", "previous", "item", "index", "steps", "webhooks", "true", "false", "null"];

    // Weakest first. Within a level the longer operator first, so that <= is not read as <.
    private static readonly string[][] Levels =
    [
        ["||"],
        ["&&"],
        ["==", "!="],
        ["<=", ">=", "<", ">"],
        ["+", "-"],
        ["*", "/", "%"],
    ];

    private readonly ExpressionCursor _cursor;
    private readonly ReferenceCollector _references;

    private ExpressionParser(ExpressionCursor cursor, ReferenceCollector references) => (_cursor, _references) = (cursor, references);

    /// <summary>Parses the expression whose content begins at a place of the text.</summary>
    /// <param name="text">The whole string.</param>
    /// <param name="start">The place behind <c>${</c>.</param>
    /// <param name="references">Takes what the expression refers to.</param>
    /// <param name="end">The place behind the closing <c>}</c>.</param>
    public static ExpressionNode Parse(string text, int start, ReferenceCollector references, out int end)
    {
        var cursor = new ExpressionCursor(text, start);
        var node = new ExpressionParser(cursor, references).ParseLevel(0);
        if (!cursor.TryTake("}"))
            cursor.FailExpected(cursor.At >= text.Length ? "'}'" : OperatorHint(cursor));
        end = cursor.At;
        if (end - start > ExpressionLimits.MaxLength)
            cursor.Fail($"an expression has at most {ExpressionLimits.MaxLength:N0} characters, found {end - start:N0}.", start);
        return node;
    }

    private static string OperatorHint(ExpressionCursor cursor) => cursor.Next switch
    {
        '=' => "'=='",
        '&' => "'&&'",
        '|' => "'||'",
        _ => "an operator or '}'",
    };

    private ExpressionNode ParseLevel(int level)
    {
        if (level == Levels.Length)
            return ParseOperand();

        var first = ParseLevel(level + 1);
        List<(string, ExpressionNode)>? rest = null;
        while (TakeOperator(level) is { } op)
            (rest ??= []).Add((op, ParseLevel(level + 1)));
        return rest is null ? first : new ChainNode(first, rest);
    }

    private string? TakeOperator(int level)
    {
        _cursor.SkipSpace();
        foreach (var op in Levels[level])
        {
            if (_cursor.TryTake(op))
                return op;
        }

        return null;
    }

    private ExpressionNode ParseOperand()
    {
        _cursor.SkipSpace();
        var next = _cursor.Next;
        if (next is '(' or '!' or '-')
            return ParseNested(next);
        if (char.IsAsciiDigit(next))
            return new ConstantNode(LiteralParser.Number(_cursor));
        if (next is '"' or '\'')
            return new ConstantNode(ExpressionValue.Of(LiteralParser.Text(_cursor)));
        if (char.IsAsciiLetter(next) || next == '_')
            return ParseWord();
        _cursor.FailExpected("a value (input, previous, steps, webhooks, a number, a text in quotes, true, false, null or '(')");
        return null;
    }

    private ExpressionNode ParseNested(char mark)
    {
        _cursor.Enter();
        _cursor.Move(1);
        ExpressionNode node;
        if (mark == '(')
        {
            node = ParseLevel(0);
            if (!_cursor.TryTake(")"))
                _cursor.FailExpected("an operator or ')'");
        }
        else
        {
            node = new UnaryNode(mark == '!', ParseOperand());
        }

        _cursor.Leave();
        return node;
    }

    private ExpressionNode ParseWord()
    {
        var at = _cursor.At;
        var word = _cursor.TakeWhile(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
        switch (word)
        {
            case "input" or "previous" or "item" or "index" or "steps" or "webhooks":
                return PathParser.Parse(_cursor, word, at, _references);
            case "true" or "false" or "null":
                return new ConstantNode(ExpressionValue.FromJson(Encoding.ASCII.GetBytes(word)));
            default:
                var near = NearestName.Suggest(word, Words);
                _cursor.Fail($"unknown name '{Shorten(word)}'; expected input, previous, item, index, steps, webhooks, true, false or null.{near} A text needs quotes, a property with a hyphen is written [\"a-b\"].", at);
                return null;
        }
    }

    private static string Shorten(string word) => word.Length <= 40 ? word : word[..40] + "…";
}
