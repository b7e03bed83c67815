using StepFlow.Definitions.Expressions;
using static StepFlow.Tests.Definitions.Expressions.FixedScope;

namespace StepFlow.Tests.Definitions.Expressions;

public sealed class PathTests
{
    private const string Input = """
        { "id": 7, "big": 123456789012345678901234567890.10, "a-b": { "c d": [ 10, { "x": "y" } ] }, "é": 1, "twice": 1, "twice": 2, "esc\u0061pe": true }
        """;

    [Theory]
    [InlineData("input.id", "7")]
    [InlineData("input.big", "123456789012345678901234567890.10")]
    [InlineData("input[\"a-b\"]['c d'][0]", "10")]
    [InlineData("input[ 'a-b' ][\"c d\"][ 1 ].x", "\"y\"")]
    [InlineData("input.é", "1")]
    [InlineData("input.twice", "2")]
    [InlineData("input.escape", "true")]
    [InlineData("input['a-b']", """{ "c d": [ 10, { "x": "y" } ] }""")]
    public void Evaluate_InputPath_ExactJson(string expression, string expected) => Assert.Equal(expected, Expression(expression, Input));

    [Theory]
    [InlineData("steps.Validate.total", "Validate")]
    [InlineData("steps[\"Validate\"].total", "Validate")]
    [InlineData("steps[ 'A.b' ].total", "A.b")]
    [InlineData("steps.step-0:AddOne.total", "step-0:AddOne")]
    [InlineData("steps['step-0:AddOne']['total']", "step-0:AddOne")]
    [InlineData("steps.a-b.total", "a-b")]
    [InlineData("steps.a_b~c.total", "a_b~c")]
    public void Evaluate_StepPath_ResultOfThatStep(string expression, string step)
    {
        Assert.Equal("5", Expression(expression, steps: """{"total":5}"""));
        Assert.Equal([step], InputTemplate.Parse($"\"${{{expression.Replace("\"", "\\\"", StringComparison.Ordinal)}}}\"").References.Steps);
    }

    [Theory]
    [InlineData("steps.A - 1", "4")]
    [InlineData("steps.A -1", "4")]
    [InlineData("previous.n-1", "8")]
    [InlineData("previous.n - steps.A", "4")]
    public void Evaluate_HyphenThatIsNoName_Minus(string expression, string expected) =>
        Assert.Equal(expected, Expression(expression, previous: """{"n":9}""", steps: "5"));

    [Theory]
    [InlineData("steps.Validate.total", "steps.Validate.total: 'Validate' returned an object with the properties a, b; there is no 'total'. In: ${steps.Validate.total}")]
    [InlineData("1 + input.total", "input.total: the run's input is an object with the properties a, b; there is no 'total'. In: ${1 + input.total}")]
    [InlineData("previous.total", "previous.total: the previous output is an object with the properties a, b; there is no 'total'.")]
    [InlineData("input.a.x", "input.a.x: input.a is an object with the property x1; there is no 'x'.")]
    [InlineData("input.b[3]", "input.b[3]: input.b is an array of 2; there is no element [3].")]
    [InlineData("input.b.x", "input.b.x: input.b is an array of 2; there is no 'x'.")]
    [InlineData("input.a[0]", "input.a[0]: input.a is an object with the property x1; there is no element [0].")]
    [InlineData("input.b[0].y.z", "input.b[0].y.z: input.b[0] is a string; there is no 'y'.")]
    [InlineData("input.b[1].y", "input.b[1].y: input.b[1] is an object without properties; there is no 'y'.")]
    public void Evaluate_MissingPath_SaysStepPathAndWhatWasThere(string expression, string expected)
    {
        const string Json = """{"a":{"x1":null},"b":["s",{}]}""";

        var error = Assert.Throws<ExpressionException>(() => Expression(expression, Json, Json, Json));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(expected[..expected.IndexOf(':', StringComparison.Ordinal)], error.Path);
    }

    [Fact]
    public void Evaluate_MissingPathInLargeObject_NamesTen()
    {
        var json = "{" + string.Join(",", Enumerable.Range(0, 12).Select(i => $"\"p{i}\":\"secret\"")) + "}";

        var error = Assert.Throws<ExpressionException>(() => Expression("input.x", json));

        Assert.Contains("p8, p9 and 2 more;", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_HalfASurrogatePairInTheData_OnlyItsOwnError()
    {
        Assert.Equal("\"\\ud800\"", Expression("input.a", """{"a":"\ud800"}"""));
        Assert.Throws<ExpressionException>(() => Expression("input.a + 'x'", """{"a":"\ud800"}"""));
        Assert.Throws<ExpressionException>(() => Expression("input.none", """{"\ud800":1}"""));
    }

    [Fact]
    public void Evaluate_VeryDeepData_PathGoesDown()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 5_000)) + "1" + new string(']', 5_000);

        Assert.Equal("1", Expression("input" + string.Concat(Enumerable.Repeat("[0]", 1_000)), new string('[', 1_000) + "1" + new string(']', 1_000)));
        Assert.Equal(deep, Expression("input", deep));
    }
}
