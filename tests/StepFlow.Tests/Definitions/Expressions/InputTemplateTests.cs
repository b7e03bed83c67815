using System.Text.Json;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Runs;
using static StepFlow.Tests.Definitions.Expressions.FixedScope;

namespace StepFlow.Tests.Definitions.Expressions;

public sealed class InputTemplateTests
{
    private const string Input = """{"n":1,"s":"q\"\\\u00e9","o":{"a":"b"},"z":null,"t":true}""";

    [Theory]
    [InlineData("\"${input.n}\"", "1")]
    [InlineData("\"${input.o}\"", """{"a":"b"}""")]
    [InlineData("\"${input.s}\"", """
        "q\"\\\u00e9"
        """)]
    [InlineData("\" ${input.n}\"", "\" 1\"")]
    [InlineData("\"${input.n}${input.n}\"", "\"11\"")]
    [InlineData("\"n=${input.n}, s=${input.s}, o=${input.o}, z=${input.z}, t=${input.t}\"", """
        "n=1, s=q\"\\\u00e9, o={\"a\":\"b\"}, z=null, t=true"
        """)]
    [InlineData("\"$${input.n}\"", "\"${input.n}\"")]
    [InlineData("\"$$${input.n}\"", "\"$${input.n}\"")]
    [InlineData("\"cost: $5 {x} $\"", "\"cost: $5 {x} $\"")]
    [InlineData("\"$${a} ${input.n}\"", "\"${a} 1\"")]
    [InlineData("""{ "a": [ "${input.n}", { "b": "${input.n + 1}", "c": [ 1.0, "x" ] } ], "d": {} }""", """{"a":[1,{"b":2,"c":[1.0,"x"]}],"d":{}}""")]
    [InlineData("""[1, {"a": null}, "x", "${input.t}", true, [], {}]""", """[1,{"a":null},"x",true,true,[],{}]""")]
    [InlineData("42", "42")]
    [InlineData("null", "null")]
    public void Evaluate_Template_ExpectedJson(string template, string expected) => Assert.Equal(expected.Trim(), Evaluate(template, Input));

    [Fact]
    public void Evaluate_TemplateWithoutExpressions_ItsOwnSource()
    {
        var template = InputTemplate.Parse("""{ "a": [1, "x"] }""");

        Assert.Same(template.Source, template.Evaluate(new FixedScope()));
        Assert.Equal("""{"a":[1,"x"]}""", template.Source.ToString());
    }

    [Fact]
    public void Evaluate_WhiteSpaceAroundTheValue_NotCopied() => Assert.Equal("[1]", Evaluate("[\"${input}\"]", " \n1 \t"));

    [Fact]
    public void References_Template_WhatHasToBeRead()
    {
        var references = InputTemplate.Parse("""["${steps.B.x + steps.A}", "${steps['B']} ${previous}"]""").References;

        Assert.False(references.Input);
        Assert.True(references.Previous);
        Assert.Equal(["B", "A"], references.Steps);
        Assert.False(references.AreResolved);
    }

    [Fact]
    public void References_SixteenAndSeventeenSteps_OnlyTheSecondIsAProblem()
    {
        Assert.Equal(16, InputTemplate.Parse(Steps(16)).References.Steps.Count);

        var error = Assert.Throws<InvalidInputException>(() => InputTemplate.Parse(Steps(17)));
        Assert.Equal("input: Expected references to at most 16 different steps, found more.", error.Message);

        static string Steps(int count) => JsonSerializer.Serialize(Enumerable.Range(0, count).Select(i => $"${{steps.S{i}}}"));
    }

    [Fact]
    public void Evaluate_Unresolved_Throws() =>
        Assert.Throws<InvalidOperationException>(() => InputTemplate.Parse("\"${steps.A}\"").Evaluate(new FixedScope()));

    [Fact]
    public void Resolve_WrongNumberOfPositions_Throws() =>
        Assert.Throws<ArgumentException>(() => InputTemplate.Parse("\"${steps.A}\"").Resolve([1, 2]));

    [Fact]
    public void Evaluate_ResultOverTheCap_PayloadTooLarge()
    {
        var template = InputTemplate.Parse(JsonSerializer.Serialize(string.Concat(Enumerable.Repeat("${input}", 100))));
        var scope = new FixedScope { Input = Payload.FromJson($"\"{new string('x', 1_000)}\"") };

        var error = Assert.Throws<PayloadTooLargeException>(() => template.Evaluate(scope, maxBytes: 50_000));

        Assert.Equal(50_000, error.Limit);
    }

    [Fact]
    public void Parse_SeveralWrongExpressions_EachNamedWithItsPlace()
    {
        var error = Assert.Throws<InvalidInputException>(() => InputTemplate.Parse("""{ "a": "${", "b": [ "${input}", "${x}" ] }"""));

        Assert.Equal(["input.a", "input.b[1]"], error.Problems.Select(p => p.Where));
    }

    [Fact]
    public void Parse_HalfASurrogatePair_Problem()
    {
        Assert.Contains("half a surrogate pair", Assert.Throws<InvalidInputException>(() => InputTemplate.Parse("""["\ud800"]""")).Message, StringComparison.Ordinal);
        Assert.Contains("half a surrogate pair", Assert.Throws<InvalidInputException>(() => InputTemplate.Parse("""{"\ud800":1}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_Repeatedly_AllocatesLittle()
    {
        var template = InputTemplate.Parse("""{"a":"${input.n + 1}","b":"${input.o}","c":"x ${input.s}"}""");
        var scope = new FixedScope { Input = Payload.FromJson(Input) };
        template.Evaluate(scope);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            template.Evaluate(scope);
        var perCall = (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000;

        Assert.InRange(perCall, 0, 1_024);
    }
}
