using System.Text;
using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Retry;

namespace StepFlow.Tests.Definitions;

public sealed class DefinitionReaderTests
{
    [Fact]
    public void ReadWorkflow_EveryField_Read()
    {
        var definition = Read("""
            { "name": "order", "version": "v1", "steps": [
                "Validate",
                { "step": "Charge", "input": { "a": "${steps.Validate.total}" }, "timeout": "30s", "effect": "atMostOnce",
                  "retry": { "maxAttempts": 5, "initialDelay": "2s", "factor": 1.5, "maxDelay": "5m", "jitter": 0 } },
                { "sleep": "1h" } ] }
            """);

        Assert.Equal(("order", "v1", 3), (definition.Name, definition.Version, definition.Steps.Count));
        Assert.Equal(new TaskStep("Validate"), definition.Steps[0]);
        var charge = Assert.IsType<TaskStep>(definition.Steps[1]);
        Assert.Equal("""{"a":"${steps.Validate.total}"}""", charge.Input?.Source.ToString());
        Assert.Equal(TimeSpan.FromSeconds(30), charge.Timeout);
        Assert.Equal(StepEffect.AtMostOnce, charge.Effect);
        Assert.Equal(
            new RetryPolicy { MaxAttempts = 5, InitialDelay = TimeSpan.FromSeconds(2), Factor = 1.5, MaxDelay = TimeSpan.FromMinutes(5), Jitter = 0 },
            charge.Retry);
        Assert.Equal(new SleepStep(TimeSpan.FromHours(1)), definition.Steps[2]);
    }

    [Fact]
    public void ReadWorkflow_WithoutNameAndVersion_Null()
    {
        var definition = Read("""{ "steps": ["A"] }""");

        Assert.Null(definition.Name);
        Assert.Null(definition.Version);
    }

    [Fact]
    public void ReadSteps_InputIsNull_IsTheJsonValueNull()
    {
        var task = Assert.IsType<TaskStep>(DefinitionReader.ReadSteps("""[{ "step": "A", "input": null }]"""u8.ToArray())[0]);

        Assert.Equal("null", task.Input?.Source.ToString());
    }

    [Fact]
    public void ReadSteps_EmptyRetry_IsTheDefaultPolicy()
    {
        var task = Assert.IsType<TaskStep>(DefinitionReader.ReadSteps("""[{ "step": "A", "retry": {} }]"""u8.ToArray())[0]);

        Assert.Equal(RetryPolicy.Default, task.Retry);
    }

    [Theory]
    [InlineData("""[]""", "steps: Expected at least one step, found an empty list.")]
    [InlineData("""{}""", "steps: Expected a list of steps, found an object.")]
    [InlineData("""[5]""", "steps[0]: Expected the name of a step or an object, found the number 5.")]
    [InlineData("""[null]""", "steps[0]: Expected the name of a step or an object, found null.")]
    [InlineData("""["a b"]""", "steps[0]: A step name is 1 to 128 letters (A-Z, a-z), digits and . _ ~ -, starting and ending with a letter or digit; found 'a b', with ' ' at character 2.")]
    [InlineData("""["\ud800"]""", "steps[0]: Expected the name of a step, found a string with half a surrogate pair.")]
    [InlineData("""[{}]""", "steps[0]: Expected an object with one of the fields step, sleep, sleepUntil, call, if, parallel, forEach, flow, run, waitForEvent, notify, webhook, found an empty object.")]
    [InlineData("""[{"stp":"A"}]""", "steps[0]: Expected an object with one of the fields step, sleep, sleepUntil, call, if, parallel, forEach, flow, run, waitForEvent, notify, webhook, found the fields stp. Did you mean 'step'?")]
    [InlineData("""[{"step":"A","sleep":"1s"}]""", "steps[0]: Expected exactly one kind of step, found step and sleep.")]
    [InlineData("""[{"step":5}]""", "steps[0].step: Expected the name of a step, found the number 5.")]
    [InlineData("""[{"step":"A","timout":"1s"}]""", "steps[0].timout: Unknown field 'timout'. Did you mean 'timeout'? Known fields: step, input, retry, timeout, effect, compensate.")]
    [InlineData("""[{"step":"A","refs":{}}]""", "steps[0].refs: Unknown field 'refs'. Known fields: step, input, retry, timeout, effect, compensate.")]
    [InlineData("""[{"sleep":"1s","input":1}]""", "steps[0].input: Unknown field 'input'. Known fields: sleep.")]
    [InlineData("""[{"step":"A","step":"B"}]""", "steps[0].step: The property 'step' occurs more than once.")]
    [InlineData("""[{"step":"A","input":{"a":1,"a":2}}]""", "steps[0].input.a: The property 'a' occurs more than once.")]
    [InlineData("""[{"step":"A","input":{"${input}":1}}]""", "steps[0].input.${input}: Expected a name without '${': expressions are read in values, not in property names.")]
    [InlineData("""[{"step":"A","timeout":null}]""", "steps[0].timeout: Expected a duration such as \"30s\", found null.")]
    [InlineData("""[{"step":"A","timeout":"soon"}]""", "steps[0].timeout: Expected a duration such as \"500ms\", \"2s\", \"10m\", \"1h30m\" or \"7d\", found \"soon\".")]
    [InlineData("""[{"step":"A","timeout":"0s"}]""", "steps[0].timeout: Expected 1ms to 40d, found 0s.")]
    [InlineData("""[{"step":"A","timeout":"40d1ms"}]""", "steps[0].timeout: Expected 1ms to 40d, found 40d1ms.")]
    [InlineData("""[{"if":"x${input}","then":["A"]}]""", "steps[0].if: Expected a condition such as \"${previous.total > 100}\", found \"x${input}\", which is a text for all data.")]
    [InlineData("""[{"if":"${input}${input}","then":["A"]}]""", "steps[0].if: Expected a condition such as \"${previous.total > 100}\", found \"${input}${input}\", which is a text for all data.")]
    [InlineData("""[{"if":["${input}"],"then":["A"]}]""", "steps[0].if: Expected a condition such as \"${previous.total > 100}\", found [\"${input}\"], which is no condition for all data.")]
    [InlineData("""[{"forEach":"a ${input}","do":["A"]}]""", "steps[0].forEach: Expected a list or an expression such as \"${input.lines}\", found \"a ${input}\", which is a text for all data.")]
    [InlineData("""[{"forEach":{"a":"${input}"},"do":["A"]}]""", "steps[0].forEach: Expected a list or an expression such as \"${input.lines}\", found {\"a\":\"${input}\"}, which is an object for all data.")]
    [InlineData("""[{"sleep":"0.5ms"}]""", "steps[0].sleep: Expected 1ms to 3650d, found 0.5ms.")]
    [InlineData("""[{"sleep":"3650d1ms"}]""", "steps[0].sleep: Expected 1ms to 3650d, found 3650d1ms.")]
    [InlineData("""[{"sleep":10}]""", "steps[0].sleep: Expected a duration such as \"30s\", found the number 10.")]
    [InlineData("""[{"step":"A","effect":"atmostonce"}]""", "steps[0].effect: Expected \"atLeastOnce\" or \"atMostOnce\", found \"atmostonce\". Did you mean 'atMostOnce'?")]
    [InlineData("""[{"step":"A","effect":true}]""", "steps[0].effect: Expected \"atLeastOnce\" or \"atMostOnce\", found true.")]
    [InlineData("""[{"step":"A","retry":3}]""", "steps[0].retry: Expected an object, found the number 3.")]
    [InlineData("""[{"step":"A","retry":{"maxAttempts":0}}]""", "steps[0].retry.maxAttempts: Expected 1 to 100, found 0.")]
    [InlineData("""[{"step":"A","retry":{"maxAttempts":101}}]""", "steps[0].retry.maxAttempts: Expected 1 to 100, found 101.")]
    [InlineData("""[{"step":"A","retry":{"maxAttempts":2.5}}]""", "steps[0].retry.maxAttempts: Expected a whole number from 1 to 100, found the number 2.5.")]
    [InlineData("""[{"step":"A","retry":{"maxAttempts":99999999999}}]""", "steps[0].retry.maxAttempts: Expected a whole number from 1 to 100, found the number 99999999999.")]
    [InlineData("""[{"step":"A","retry":{"factor":0.5}}]""", "steps[0].retry.factor: Expected 1 to 100, found 0.5.")]
    [InlineData("""[{"step":"A","retry":{"factor":"2"}}]""", "steps[0].retry.factor: Expected a number from 1 to 100, found the string \"2\".")]
    [InlineData("""[{"step":"A","retry":{"jitter":1.1}}]""", "steps[0].retry.jitter: Expected 0 to 1, found 1.1.")]
    [InlineData("""[{"step":"A","retry":{"initialDelay":"8d","maxDelay":"8d"}}]""", "steps[0].retry.initialDelay: Expected 0s to 7d, found 8d. steps[0].retry.maxDelay: Expected 0s to 7d, found 8d.")]
    [InlineData("""[{"step":"A","retry":{"initialDelay":"2m"}}]""", "steps[0].retry.maxDelay: Expected at least initialDelay, 2m, found 1m (the default where none is given).")]
    [InlineData("""[{"step":"A","retry":{"initialDelay":"2m","maxDelay":"30s"}}]""", "steps[0].retry.maxDelay: Expected at least initialDelay, 2m, found 30s.")]
    [InlineData("""[{"step":"A","retry":{"attempts":2}}]""", "steps[0].retry.attempts: Unknown field 'attempts'. Known fields: maxAttempts, initialDelay, factor, maxDelay, jitter.")]
    [InlineData("""[{"step":"A","input":["${input.}"]}]""", "steps[0].input[0]: Column 9: expected the name of a property; one with other characters is written [\"a b\"], found '}'. Here: ${input. >>> }")]
    public void ReadSteps_WrongInput_SaysPlaceExpectedAndFound(string json, string expected)
    {
        var error = Assert.Throws<InvalidInputException>(() => DefinitionReader.ReadSteps(Encoding.UTF8.GetBytes(json)));

        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void ReadWorkflow_SeveralProblems_AllInTheOrderOfTheInput()
    {
        var error = Assert.Throws<InvalidInputException>(() => Read("""
            { "nam": "x", "name": "a/b", "version": 5, "steps": [ "", { "step": "A", "timeout": "x", "retry": { "jitter": 7 } }, { "sleep": "0s" } ] }
            """));

        Assert.Equal(
            ["nam", "name", "version", "steps[0]", "steps[1].timeout", "steps[1].retry.jitter", "steps[2].sleep"],
            error.Problems.Select(p => p.Where));
    }

    [Fact]
    public void ReadWorkflow_NoSteps_Problem()
    {
        Assert.Equal("steps: Expected a list of steps, found nothing.", Assert.Throws<InvalidInputException>(() => Read("{}")).Message);
        Assert.Equal(
            "Expected an object with the field steps, found an array.",
            Assert.Throws<InvalidInputException>(() => Read("""["A"]""")).Message);
    }

    [Fact]
    public void ReadSteps_StepCountAtAndOverTheLimit_OnlyTheSecondIsAProblem()
    {
        Assert.Equal(10_000, DefinitionReader.ReadSteps(Names(10_000)).Count);

        var error = Assert.Throws<InvalidInputException>(() => DefinitionReader.ReadSteps(Names(10_001)));
        Assert.Equal("steps: Expected at most 10,000 steps, found 10,001.", error.Message);
    }

    [Fact]
    public void ReadSteps_ThousandsOfProblems_FirstHundredAndANote()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(Enumerable.Repeat("a b", 5_000));

        var error = Assert.Throws<InvalidInputException>(() => DefinitionReader.ReadSteps(json));

        Assert.Equal(101, error.Problems.Count);
        Assert.Equal("steps[99]", error.Problems[99].Where);
        Assert.Equal("There are more problems; the first 100 are listed. Correct them and send it again.", error.Problems[100].Message);
    }

    [Theory]
    [InlineData("", "Expected JSON, found nothing.")]
    [InlineData(" \n", "Expected JSON, found nothing.")]
    [InlineData("{\n  \"steps\": [\n    \"A\",\n  ]\n}", "Not valid JSON at line 4, position 3: ")]
    [InlineData("{ \"steps\" ", "Not valid JSON at line 1, position ")]
    [InlineData("{} {}", "Not valid JSON at line 1, position 4: ")]
    public void ReadWorkflow_WrongJson_SaysLineAndPosition(string json, string expected)
    {
        var error = Assert.Throws<InvalidInputException>(() => Read(json));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadWorkflow_NotUtf8_SaysSo()
    {
        var error = Assert.Throws<InvalidInputException>(() => DefinitionReader.ReadWorkflow(new byte[] { (byte)'"', 0xFF, (byte)'"' }));

        Assert.Contains("not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadWorkflow_ByteOrderMark_Ignored() => Assert.Single(Read("\uFEFF{ \"steps\": [\"A\"] }").Steps);

    [Fact]
    public void ReadWorkflow_NestedTooDeep_Problem()
    {
        var deep = new string('[', 70) + new string(']', 70);

        var error = Assert.Throws<InvalidInputException>(() => Read($$"""{ "steps": [{ "step": "A", "input": {{deep}} }] }"""));

        Assert.Contains("depth of 64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSteps_ElementNestedTooDeep_Problem()
    {
        var deep = new string('[', 70) + new string(']', 70);
        using var document = JsonDocument.Parse($$"""[{ "step": "A", "input": {{deep}} }]""", new JsonDocumentOptions { MaxDepth = 200 });

        var error = Assert.Throws<InvalidInputException>(() => DefinitionReader.ReadSteps(document.RootElement));

        Assert.Contains("Nested deeper than 64 levels.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSteps_ManyUnknownFields_OneBoundedError()
    {
        var fields = string.Join(",", Enumerable.Range(0, 5_000).Select(i => $"\"f{i}\":1"));

        var error = Assert.Throws<InvalidInputException>(() => DefinitionReader.ReadSteps(Encoding.UTF8.GetBytes($$"""[{"step":"A",{{fields}}}]""")));

        Assert.Contains("Expected at most 64 fields", error.Message, StringComparison.Ordinal);
    }

    private static WorkflowDefinition Read(string json) => DefinitionReader.ReadWorkflow(Encoding.UTF8.GetBytes(json));

    private static byte[] Names(int count) => JsonSerializer.SerializeToUtf8Bytes(Enumerable.Repeat("AddOne", count));
}
