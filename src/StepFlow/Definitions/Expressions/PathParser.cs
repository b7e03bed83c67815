using System.Globalization;

namespace StepFlow.Definitions.Expressions;

/// <summary>Reads a path: <c>input.lines[0].price</c>, <c>steps.Validate.total</c>, <c>steps["step-0:AddOne"]["a-b"]</c>.</summary>
internal static class PathParser
{
    /// <summary>Reads what follows the word that a path begins with.</summary>
    public static PathNode Parse(ExpressionCursor cursor, string word, int start, ReferenceCollector references)
    {
        var root = PathRoot.Step;
        var step = "";
        var slot = 0;
        switch (word)
        {
            case "input":
                (root, references.Input) = (PathRoot.Input, true);
                break;
            case "previous":
                (root, references.Previous) = (PathRoot.Previous, true);
                break;
            case "webhooks":
                step = Named(cursor, "the name of a webhook, such as webhooks.approval or webhooks[\"a.b\"]");
                root = PathRoot.Webhook;
                references.AddWebhook(step);
                break;
            case "item":
                (root, references.Item) = (PathRoot.Item, true);
                break;
            case "index":
                (root, references.Item) = (PathRoot.Index, true);
                break;
            default:
                step = Named(cursor, "the name or key of a step, such as steps.Validate or steps[\"step-0:Validate\"]");
                slot = references.SlotOf(step);
                break;
        }

        var segments = new List<PathSegment>();
        while (Segment(cursor, start) is { } segment)
            segments.Add(segment);
        return new PathNode(root, step, slot, segments, cursor.Text[start..cursor.At]);
    }

    private static string Named(ExpressionCursor cursor, string expected)
    {
        var name = "";
        if (cursor.TryTake("["))
        {
            cursor.SkipSpace();
            if (cursor.Next is not ('"' or '\''))
                cursor.FailExpected($"{expected[..expected.IndexOf(',', StringComparison.Ordinal)]} in quotes");
            name = LiteralParser.Text(cursor);
            Close(cursor);
        }
        else if (cursor.TryTake("."))
        {
            name = DirectStep(cursor);
        }

        if (name.Length == 0)
            cursor.FailExpected(expected);
        return name;
    }

    // A hyphen belongs to the name (step-0:AddOne); one at the end does not, as no name ends so.
    private static string DirectStep(ExpressionCursor cursor)
    {
        var taken = cursor.TakeWhile(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '~' or ':' or '-');
        var name = taken.TrimEnd('_', '~', ':', '-');
        cursor.Move(name.Length - taken.Length);
        return name;
    }

    private static PathSegment? Segment(ExpressionCursor cursor, int start)
    {
        if (cursor.TryTake("."))
        {
            var name = cursor.TakeWhile(static c => char.IsLetterOrDigit(c) || c is '_' or '$');
            if (name.Length == 0)
                cursor.FailExpected("the name of a property; one with other characters is written [\"a b\"]");
            return new PathSegment(name, 0, cursor.At - start);
        }

        if (!cursor.TryTake("["))
            return null;
        cursor.SkipSpace();
        if (cursor.Next is '"' or '\'')
        {
            var name = LiteralParser.Text(cursor);
            Close(cursor);
            return new PathSegment(name, 0, cursor.At - start);
        }

        var index = Index(cursor);
        Close(cursor);
        return new PathSegment(null, index, cursor.At - start);
    }

    private static int Index(ExpressionCursor cursor)
    {
        var at = cursor.At;
        var digits = cursor.TakeWhile(char.IsAsciiDigit);
        if (digits.Length == 0)
            cursor.FailExpected("an index from 0, or a property in quotes");
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            cursor.Fail("the index is too large.", at);
        return index;
    }

    private static void Close(ExpressionCursor cursor)
    {
        cursor.SkipSpace();
        if (!cursor.TryTake("]"))
            cursor.FailExpected("']'");
    }
}
