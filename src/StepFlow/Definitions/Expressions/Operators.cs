using System.Text.Json;

namespace StepFlow.Definitions.Expressions;

/// <summary>What the operators do, and with which kinds of value. Nothing is converted silently, except to text beside a string.</summary>
internal static class Operators
{
    /// <summary>Applies an arithmetic or comparison operator.</summary>
    public static ExpressionValue Apply(string op, ExpressionValue left, ExpressionValue right, in Evaluation evaluation)
    {
        try
        {
            return op switch
            {
                "==" => ExpressionValue.Of(AreEqual(op, left, right, evaluation)),
                "!=" => ExpressionValue.Of(!AreEqual(op, left, right, evaluation)),
                "<" or "<=" or ">" or ">=" => ExpressionValue.Of(Order(op, left, right, evaluation)),
                "+" when left.Kind == ValueKind.String || right.Kind == ValueKind.String => Join(left, right, evaluation),
                _ => Calculate(op, left, right, evaluation),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw evaluation.Failure($"'{op}' cannot read {left.Describe()} and {right.Describe()}: {error.Message}");
        }
    }

    /// <summary>A number that can be calculated with. JSON may hold larger ones than a double does: those can only be passed on.</summary>
    public static Number Operand(string op, ExpressionValue value, in Evaluation evaluation)
    {
        var number = value.AsNumber();
        return number.IsFinite ? number : throw evaluation.Failure($"'{op}' found a number beyond ±1.8e308, which can be passed on but not calculated with.");
    }

    // Values of different kinds are different, never an error: a comparison with null asks whether something is there.
    private static bool AreEqual(string op, ExpressionValue left, ExpressionValue right, in Evaluation evaluation)
    {
        if (left.Kind != right.Kind)
            return false;
        if (!left.Raw.IsEmpty && left.Raw.Span.SequenceEqual(right.Raw.Span))
            return true;
        return left.Kind switch
        {
            ValueKind.Null => true,
            ValueKind.Boolean => left.IsTrue == right.IsTrue,
            ValueKind.Number => Number.Compare(Operand(op, left, evaluation), Operand(op, right, evaluation)) == 0,
            ValueKind.String => left.AsText() == right.AsText(),
            _ => DeepEqual(left.Raw, right.Raw),
        };
    }

    private static bool DeepEqual(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        var options = new JsonDocumentOptions { MaxDepth = ExpressionLimits.MaxComparedDepth };
        using var one = JsonDocument.Parse(left, options);
        using var other = JsonDocument.Parse(right, options);
        return JsonElement.DeepEquals(one.RootElement, other.RootElement);
    }

    private static bool Order(string op, ExpressionValue left, ExpressionValue right, in Evaluation evaluation)
    {
        var order = (left.Kind, right.Kind) switch
        {
            (ValueKind.Number, ValueKind.Number) => Number.Compare(Operand(op, left, evaluation), Operand(op, right, evaluation)),
            (ValueKind.String, ValueKind.String) => string.CompareOrdinal(left.AsText(), right.AsText()),
            _ => throw evaluation.Failure(Needs(op, "two numbers or two strings", left, right)),
        };
        return op switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    private static ExpressionValue Join(ExpressionValue left, ExpressionValue right, in Evaluation evaluation)
    {
        var (before, after) = (left.AsText(), right.AsText());
        if ((long)before.Length + after.Length > ExpressionLimits.MaxJoinedText)
            throw evaluation.Failure($"'+' makes a text of more than {ExpressionLimits.MaxJoinedText:N0} characters; write \"${{a}}${{b}}\" instead of a + b.");
        return ExpressionValue.Of(before + after);
    }

    private static ExpressionValue Calculate(string op, ExpressionValue left, ExpressionValue right, in Evaluation evaluation)
    {
        if (left.Kind != ValueKind.Number || right.Kind != ValueKind.Number)
            throw evaluation.Failure(Needs(op, op == "+" ? "two numbers, or a string on either side" : "two numbers", left, right));

        var (a, b) = (Operand(op, left, evaluation), Operand(op, right, evaluation));
        if (op is "/" or "%" && b.IsZero)
            throw evaluation.Failure($"Division by zero: the right side of '{op}' is 0.");
        var result = op switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            _ => a % b,
        };
        return result.IsFinite
            ? ExpressionValue.Of(result)
            : throw evaluation.Failure($"The result of '{op}' is too large for a number.");
    }

    private static string Needs(string op, string needed, ExpressionValue left, ExpressionValue right) =>
        $"'{op}' needs {needed}, found {left.Describe()} and {right.Describe()}.";
}
