using System.Globalization;
using System.Text;

namespace StepFlow.Definitions.Expressions;

/// <summary>Reads the literals of an expression: numbers as JSON writes them, and texts in single or double quotes.</summary>
internal static class LiteralParser
{
    /// <summary>Reads a number; its text is kept, so that <c>${1.0}</c> stays 1.0.</summary>
    public static ExpressionValue Number(ExpressionCursor cursor)
    {
        var start = cursor.At;
        if (cursor.Next == '0' && cursor.Rest.Length > 1 && char.IsAsciiDigit(cursor.Rest[1]))
            cursor.Fail("a number does not begin with 0.");
        Digits(cursor);
        if (cursor.TryTake("."))
            Digits(cursor);
        if (cursor.TryTake("e") || cursor.TryTake("E"))
        {
            if (!cursor.TryTake("+"))
                cursor.TryTake("-");
            Digits(cursor);
        }

        var json = Encoding.ASCII.GetBytes(cursor.Text[start..cursor.At]);
        if (!Expressions.Number.Parse(json).IsFinite)
            cursor.Fail("the number is too large.", start);
        return ExpressionValue.FromJson(json);
    }

    /// <summary>Reads a text with its quotes.</summary>
    public static string Text(ExpressionCursor cursor)
    {
        var start = cursor.At;
        var quote = cursor.Next;
        cursor.Move(1);
        var text = new StringBuilder();
        while (cursor.Next != quote)
        {
            if (cursor.Rest.IsEmpty)
                cursor.Fail($"the text that begins here has no closing {quote}.", start);
            text.Append(cursor.Next == '\\' ? Escape(cursor) : cursor.Next);
            cursor.Move(1);
        }

        cursor.Move(1);
        return text.ToString();
    }

    private static void Digits(ExpressionCursor cursor)
    {
        if (!char.IsAsciiDigit(cursor.Next))
            cursor.FailExpected("a digit");
        while (char.IsAsciiDigit(cursor.Next))
            cursor.Move(1);
    }

    // Leaves the cursor on the last character of the escape.
    private static char Escape(ExpressionCursor cursor)
    {
        cursor.Move(1);
        switch (cursor.Next)
        {
            case '\\' or '/' or '\'' or '"':
                return cursor.Next;
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'u':
                return Unicode(cursor);
            default:
                cursor.FailExpected(@"one of \\ \' \"" \/ \n \r \t \b \f \u0000 after '\'");
                return default;
        }
    }

    private static char Unicode(ExpressionCursor cursor)
    {
        var hex = cursor.Rest.Length >= 5 ? cursor.Rest[1..5] : default;
        if (!ushort.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            cursor.Fail(@"expected four hexadecimal digits after '\u'.");
        if (char.IsSurrogate((char)code))
            cursor.Fail(@"'\u' takes no half of a surrogate pair; write the character itself.");
        cursor.Move(4);
        return (char)code;
    }
}
