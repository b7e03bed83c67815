using StepFlow.Definitions.Expressions;
using static StepFlow.Tests.Definitions.Expressions.FixedScope;

namespace StepFlow.Tests.Definitions.Expressions;

public sealed class OperatorTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("1.0", "1.0")]
    [InlineData("1e3", "1e3")]
    [InlineData("123456789012345678901234567890123456789", "123456789012345678901234567890123456789")]
    [InlineData("1 + 2", "3")]
    [InlineData("1.5+1.5", "3")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("9223372036854775807 + 1", "9223372036854775808")]
    [InlineData("9007199254740993 * 1", "9007199254740993")]
    [InlineData("2 + 3 * 4", "14")]
    [InlineData("(2 + 3) * 4", "20")]
    [InlineData("10 - 3 - 2", "5")]
    [InlineData("7 / 2", "3.5")]
    [InlineData("8 / 2", "4")]
    [InlineData("7 % 4", "3")]
    [InlineData("-7 % 4", "-3")]
    [InlineData("-(1 + 2)", "-3")]
    [InlineData("1--1", "2")]
    [InlineData("-0", "0")]
    [InlineData("1e3 * 2", "2000")]
    [InlineData("79228162514264337593543950335 * 10", "7.922816251426434E+29")]
    [InlineData("0.00000000000000000001 * 0.00000000000000000001", "1E-40")]
    [InlineData("-9223372036854775808 % -1", "0")]
    public void Evaluate_Arithmetic_ExactNumber(string expression, string expected) => Assert.Equal(expected, Expression(expression));

    [Theory]
    [InlineData("'a' + 'b'", "\"ab\"")]
    [InlineData("\"a\" + 1", "\"a1\"")]
    [InlineData("1 + 2 + 'a'", "\"3a\"")]
    [InlineData("'a' + 1 + 2", "\"a12\"")]
    [InlineData("'a' + null + true", "\"anulltrue\"")]
    [InlineData(@"'it\'s \u0041\n'", "\"it's A\\n\"")]
    [InlineData("'}'", "\"}\"")]
    [InlineData("'${x}'", "\"${x}\"")]
    public void Evaluate_Text_Joined(string expression, string expected) => Assert.Equal(expected, Expression(expression));

    [Theory]
    [InlineData("1 == 1.0", true)]
    [InlineData("1 != 2", true)]
    [InlineData("1 == '1'", false)]
    [InlineData("null == null", true)]
    [InlineData("null != 0", true)]
    [InlineData("true == true", true)]
    [InlineData("1 < 2", true)]
    [InlineData("2 <= 2", true)]
    [InlineData("3 > 4", false)]
    [InlineData("4 >= 4", true)]
    [InlineData("'a' < 'b'", true)]
    [InlineData("'B' < 'a'", true)]
    [InlineData("9007199254740993 > 9007199254740992", true)]
    [InlineData("1 < 2 == true", true)]
    [InlineData("true && false", false)]
    [InlineData("true || false", true)]
    [InlineData("false && true || true", true)]
    [InlineData("!false", true)]
    [InlineData("!(1 == 2) && !!true", true)]
    [InlineData("false && 1 / 0 == 1", false)]
    [InlineData("true || input.none", true)]
    [InlineData("input.o == input.same", true)]
    [InlineData("input.o == input.a", false)]
    [InlineData("input.a == input.a", true)]
    [InlineData("input.a != input.b", true)]
    [InlineData("input.esc == 'é'", true)]
    public void Evaluate_Comparison_TrueOrFalse(string expression, bool expected)
    {
        const string Input = """{"o":{"x":1,"y":[2]},"same":{"y":[2.0],"x":1},"a":[1],"b":[2],"esc":"\u00e9"}""";

        Assert.Equal(expected ? "true" : "false", Expression(expression, Input));
    }

    [Theory]
    [InlineData("1 / 0", "Division by zero: the right side of '/' is 0. In: ${1 / 0}")]
    [InlineData("1 % 0.0", "Division by zero: the right side of '%' is 0.")]
    [InlineData("1 - 'a'", "'-' needs two numbers, found a number and a string.")]
    [InlineData("1 + null", "'+' needs two numbers, or a string on either side, found a number and null.")]
    [InlineData("true * 2", "'*' needs two numbers, found true or false and a number.")]
    [InlineData("1 < 'a'", "'<' needs two numbers or two strings, found a number and a string.")]
    [InlineData("input < 1", "'<' needs two numbers or two strings, found an object and a number.")]
    [InlineData("1 && true", "'&&' needs true or false on both sides, found a number on the left.")]
    [InlineData("false || 'x'", "'||' needs true or false on both sides, found a string on the right.")]
    [InlineData("!1", "'!' needs true or false, found a number.")]
    [InlineData("-'a'", "'-' needs a number, found a string.")]
    [InlineData("1e308 * 10", "The result of '*' is too large for a number.")]
    public void Evaluate_WrongKind_SaysOperatorAndKinds(string expression, string expected)
    {
        var error = Assert.Throws<ExpressionException>(() => Expression(expression, "{}"));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal("expression-failed", error.Code);
        Assert.Equal("${" + expression + "}", error.Expression);
        Assert.Null(error.Path);
    }

    [Theory]
    [InlineData("-input", "'-'")]
    [InlineData("-(-input)", "'-'")]
    [InlineData("input + 1", "'+'")]
    [InlineData("1 % input", "'%'")]
    [InlineData("1 / input", "'/'")]
    [InlineData("input < 1", "'<'")]
    [InlineData("1 == input", "'=='")]
    [InlineData("input != 2e307 * 5", "'!='")]
    public void Evaluate_WithANumberThatNoDoubleHolds_Error(string expression, string expected)
    {
        var error = Assert.Throws<ExpressionException>(() => Expression(expression, "-1e400"));

        Assert.StartsWith($"{expected} found a number beyond ±1.8e308", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_ANumberThatNoDoubleHolds_IsPassedOnAsItIs()
    {
        Assert.Equal("-1e400", Expression("input", "-1e400"));
        Assert.Equal("true", Expression("input == input", "-1e400"));
        Assert.Equal("\"x-1e400\"", Expression("'x' + input", "-1e400"));
    }

    [Fact]
    public void Evaluate_JoinedTextTooLong_Error()
    {
        var large = $"\"{new string('x', 300_000)}\"";

        var error = Assert.Throws<ExpressionException>(() => Expression(string.Join("+", Enumerable.Repeat("input", 4)), large));

        Assert.Contains("more than 1,048,576 characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_ComparisonOfDeepValues_ErrorInsteadOfADeepStack()
    {
        var deep = new string('[', 5_000) + new string(']', 5_000);

        Assert.Throws<ExpressionException>(() => Expression("input == previous", deep, " " + deep[1..^1]));
    }
}
