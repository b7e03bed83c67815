using System.Text;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Runs;
using static StepFlow.Tests.Definitions.Expressions.FixedScope;

namespace StepFlow.Tests.Definitions.Expressions;

public sealed class ExpressionSyntaxTests
{
    private const string Value = "expected a value (input, previous, steps, webhooks, a number, a text in quotes, true, false, null or '(')";

    [Theory]
    [InlineData("${}", 3, Value + ", found '}'. Here: ${ >>> }")]
    [InlineData("${", 3, Value + ", found the end of the text. Here: ${ >>>")]
    [InlineData("${1 + }", 7, Value + ", found '}'. Here: ${1 +  >>> }")]
    [InlineData("a ${input", 10, "expected '}', found the end of the text.")]
    [InlineData("${input x}", 9, "expected an operator or '}', found 'x'.")]
    [InlineData("${1 = 1}", 5, "expected '==', found '='.")]
    [InlineData("${true & true}", 8, "expected '&&', found '&'.")]
    [InlineData("${true | true}", 8, "expected '||', found '|'.")]
    [InlineData("${(1}", 5, "expected an operator or ')', found '}'.")]
    [InlineData("${inptu.a}", 3, "unknown name 'inptu'; expected input, previous, item, index, steps, webhooks, true, false or null. Did you mean 'input'?")]
    [InlineData("${input.a-b}", 11, "unknown name 'b'; expected input, previous, item, index, steps, webhooks, true, false or null.")]
    [InlineData("${now()}", 3, "unknown name 'now'")]
    [InlineData("${steps}", 8, "expected the name or key of a step, such as steps.Validate or steps[\"step-0:Validate\"], found '}'.")]
    [InlineData("${steps.}", 9, "expected the name or key of a step")]
    [InlineData("${steps[0]}", 9, "expected the name or key of a step in quotes, found '0'.")]
    [InlineData("${steps['a'}", 12, "expected ']', found '}'.")]
    [InlineData("${input.}", 9, "expected the name of a property")]
    [InlineData("${input[]}", 9, "expected an index from 0, or a property in quotes, found ']'.")]
    [InlineData("${input[-1]}", 9, "expected an index from 0")]
    [InlineData("${input[99999999999]}", 9, "the index is too large.")]
    [InlineData("${'abc}", 3, "the text that begins here has no closing '.")]
    [InlineData(@"${'a\q'}", 6, @"expected one of \\ \' \"" \/ \n \r \t \b \f \u0000 after '\', found 'q'.")]
    [InlineData(@"${'\u12'}", 5, @"expected four hexadecimal digits after '\u'.")]
    [InlineData(@"${'\ud800'}", 5, @"'\u' takes no half of a surrogate pair")]
    [InlineData("${01}", 3, "a number does not begin with 0.")]
    [InlineData("${1.}", 5, "expected a digit, found '}'.")]
    [InlineData("${1e}", 5, "expected a digit, found '}'.")]
    [InlineData("${1e999}", 3, "the number is too large.")]
    [InlineData("${1 \u0001}", 5, "expected an operator or '}', found U+0001.")]
    public void Parse_WrongText_MarksThePosition(string text, int column, string expected)
    {
        var error = Assert.Throws<ExpressionSyntaxException>(() => StringTemplateParser.Parse(text, new ReferenceCollector()));

        Assert.StartsWith($"Column {column}: {expected}", error.Message, StringComparison.Ordinal);
        Assert.Equal(column, error.Column);
    }

    [Fact]
    public void Parse_LongText_ShowsOnlyWhatIsAround()
    {
        var text = new string('x', 500) + "${1 + }" + new string('y', 500);

        var error = Assert.Throws<ExpressionSyntaxException>(() => StringTemplateParser.Parse(text, new ReferenceCollector()));

        Assert.Contains("${1 +  >>> }yyy", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 50, 300);
    }

    [Fact]
    public void Parse_LengthAtAndOverTheLimit_OnlyTheSecondIsAnError()
    {
        Assert.Equal("1", Expression("1" + new string(' ', 4_094)));

        var error = Assert.Throws<InvalidInputException>(() => Expression("1" + new string(' ', 4_096)));
        Assert.Contains("an expression has at most 4,096 characters", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("-", "")]
    [InlineData("- ", "")]
    public void Parse_NestingAtAndOverTheLimit_OnlyTheSecondIsAnError(string open, string close)
    {
        Assert.Equal("1", Expression(Nested(64)));

        var error = Assert.Throws<InvalidInputException>(() => Expression(Nested(65)));
        Assert.Contains("nested deeper than 64 levels.", error.Message, StringComparison.Ordinal);

        string Nested(int depth) => string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
    }

    [Fact]
    public void Evaluate_LongChain_NoDeepStack()
    {
        var result = "";
        var thread = new Thread(() => result = Expression(string.Join("+", Enumerable.Repeat("1", 2_000))), maxStackSize: 256 * 1024);

        thread.Start();
        thread.Join();

        Assert.Equal("2000", result);
    }

    [Fact]
    public void Parse_DeepestNestingOnASmallStack_Evaluates()
    {
        var result = "";
        var deep = string.Concat(Enumerable.Repeat("(1+", 64)) + "1" + new string(')', 64);
        var thread = new Thread(() => result = Expression(deep), maxStackSize: 256 * 1024);

        thread.Start();
        thread.Join();

        Assert.Equal("65", result);
    }

    [Fact]
    public void Parse_RandomText_OnlyItsOwnErrorsAndAlwaysTheSame()
    {
        string[] words =
        [
            "${", "}", "$${", "input", "previous", "steps", ".A", ".a", "[0]", "[\"a\"]", "['b']", "(", ")", "+", "-", "*", "/", "%", "==", "!=",
            "<", "<=", ">", ">=", "&&", "||", "!", "1", "0", "2.5", "1e9", "'x'", "\"y\"", "\\", "true", "false", "null", " ", "é", "\ud83d", "\u0000", "step-0:A",
        ];
        var random = new Random(20260101);
        var values = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder("${");
            for (var length = random.Next(1, 12); length > 0; length--)
                text.Append(words[random.Next(words.Length)]);
            if (random.Next(2) == 0)
                text.Append('}');
            values += Outcome(text.ToString()) ? 1 : 0;
        }

        // Enough of the random texts must be expressions, or the test proves little.
        Assert.True(values > 200, $"Only {values} texts had a value.");
    }

    private static bool Outcome(string text)
    {
        var references = new ReferenceCollector();
        var scope = new FixedScope
        {
            Input = Payload.FromJson("""{"a":[1,{"b":"x"}],"b":3,"A":true}"""),
            Previous = Payload.FromJson("[0.5]"),
            Steps = [.. Enumerable.Repeat(Payload.FromJson("""{"a":2}"""), 16)],
        };
        try
        {
            var part = StringTemplateParser.Parse(text, references);
            var writer = new StepFlow.Definitions.Json.CanonicalJsonWriter();
            part?.Write(writer, scope, [.. Enumerable.Range(0, 16)]);
            using var parsed = System.Text.Json.JsonDocument.Parse(writer.Written);
            return true;
        }
        catch (Exception error) when (error is ExpressionSyntaxException or ExpressionException)
        {
            return false;
        }
    }
}
