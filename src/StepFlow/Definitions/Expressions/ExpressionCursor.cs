using System.Diagnostics.CodeAnalysis;

namespace StepFlow.Definitions.Expressions;

/// <summary>A place in the text of an expression, with the few moves that a parser needs.</summary>
/// <param name="text">The whole string that the expression stands in.</param>
/// <param name="start">Where reading begins.</param>
internal sealed class ExpressionCursor(string text, int start)
{
    private int _nesting;

    /// <summary>The whole string.</summary>
    public string Text => text;

    /// <summary>The next character's place.</summary>
    public int At { get; private set; } = start;

    /// <summary>The next character; NUL at the end, which no expression holds.</summary>
    public char Next => At < text.Length ? text[At] : '\0';

    /// <summary>The rest of the text.</summary>
    public ReadOnlySpan<char> Rest => text.AsSpan(At);

    /// <summary>Goes on by so many characters.</summary>
    public void Move(int count) => At += count;

    /// <summary>Goes past white space.</summary>
    public void SkipSpace()
    {
        while (Next is ' ' or '\t' or '\r' or '\n')
            At++;
    }

    /// <summary>Goes past the text if it is next.</summary>
    public bool TryTake(string expected)
    {
        if (!Rest.StartsWith(expected, StringComparison.Ordinal))
            return false;
        At += expected.Length;
        return true;
    }

    /// <summary>Takes the characters that belong.</summary>
    public string TakeWhile(Func<char, bool> belongs)
    {
        var from = At;
        while (At < text.Length && belongs(text[At]))
            At++;
        return text[from..At];
    }

    /// <summary>Counts one level deeper; the error of an expression that is nested too deep.</summary>
    public void Enter()
    {
        if (++_nesting > ExpressionLimits.MaxNesting)
            Fail($"nested deeper than {ExpressionLimits.MaxNesting} levels.");
    }

    /// <summary>Counts one level back.</summary>
    public void Leave() => _nesting--;

    /// <summary>The error "expected …, found …" at the next character.</summary>
    [DoesNotReturn]
    public void FailExpected(string expected) => Fail($"expected {expected}, found {Found()}.");

    /// <summary>An error at the next character, or at an earlier place.</summary>
    [DoesNotReturn]
    public void Fail(string message, int? at = null) => throw new ExpressionSyntaxException(message, text, at ?? At);

    private string Found()
    {
        if (At >= text.Length)
            return "the end of the text";
        return char.IsControl(Next) || char.IsSurrogate(Next) ? $"U+{(int)Next:X4}" : $"'{Next}'";
    }
}
