using System.Text;
using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Tests.Definitions;

public sealed class EventStepKindTests
{
    private static readonly HashSet<string> Handlers = ["AddOne"];

    private static IReadOnlyList<StepDefinition> Read(string json) => DefinitionReader.ReadSteps(Encoding.UTF8.GetBytes(json));

    private static string Problem(string json)
    {
        var wrong = Assert.Throws<InvalidInputException>(() => PlanBuilder.Build(Read(json), Handlers));
        return wrong.Problems[0].ToString();
    }

    [Theory]
    [InlineData("""{"waitForEvent":"approved/${input.id}"}""")]
    [InlineData("""{"waitForEvent":["a","b"],"timeout":"7d"}""")]
    [InlineData("""{"notify":"a","run":"r","payload":{"x":[1,"${input}"]}}""")]
    [InlineData("""{"notify":"${input}"}""")]
    [InlineData("""{"webhook":"approval","timeout":"1h"}""")]
    public void Read_ThenWritten_IsTheSame(string step) => Assert.Equal($"[{step}]", CanonicalSteps.Of(Read($"[{step}]")).ToString());

    [Theory]
    [InlineData("""{"waitForEvent":"${steps.AddOne}/${steps.AddOne.x}","timeout":"1h"}""", """{"waitForEvent":"${steps.AddOne}/${steps.AddOne.x}","refs":{"AddOne":0},"timeout":"1h"}""")]
    [InlineData("""{"payload":"${steps.AddOne}","notify":"a"}""", """{"notify":"a","payload":"${steps.AddOne}","refs":{"AddOne":0}}""")]
    public void Plan_OfReferences_FreezesTheirPositions(string step, string frozen)
    {
        var plan = PlanBuilder.Build(Read($"""["AddOne",{step}]"""), Handlers);
        Assert.Equal($"""["AddOne",{frozen}]""", Encoding.UTF8.GetString(plan.Pages[0].Content.Span));

        var read = new PlanPageReader().StepAt(plan.Pages[0], 1);
        Assert.Equal([new StepPlace(0, 0)], read.Template?.References.Positions ?? []);
    }

    [Theory]
    [InlineData("""[{"waitForEvent":5}]""", "steps[0].waitForEvent: Expected the id of an event, found the number 5.")]
    [InlineData("""[{"waitForEvent":[]}]""", "steps[0].waitForEvent: Expected 1 to 16 event ids, found 0.")]
    [InlineData("""[{"waitForEvent":["a",{}]}]""", "steps[0].waitForEvent[1]: Expected the id of an event, found an object.")]
    [InlineData("""[{"waitForEvent":""}]""", "steps[0].waitForEvent: Expected an event id, text of 1 to 200 bytes in UTF-8 that does not begin with 'stepflow/'; found an empty string.")]
    [InlineData("""[{"waitForEvent":"stepflow/x"}]""", "steps[0].waitForEvent: Expected an event id, text of 1 to 200 bytes in UTF-8 that does not begin with 'stepflow/'; found 'stepflow/x'.")]
    [InlineData("""[{"waitForEvent":"a","timeout":"-1s"}]""", "steps[0].timeout: Expected a duration such as \"500ms\", \"2s\", \"10m\", \"1h30m\" or \"7d\", found \"-1s\".")]
    [InlineData("""[{"waitForEvent":"a","timeout":"0s"}]""", "steps[0].timeout: Expected 1ms to 3650d, found 0s.")]
    [InlineData("""[{"waitForEvent":"a","timeout":"9999d"}]""", "steps[0].timeout: Expected 1ms to 3650d, found 9999d.")]
    [InlineData("""[{"waitForEvent":"a","tiemout":"1s"}]""", "steps[0].tiemout: Unknown field 'tiemout'. Did you mean 'timeout'? Known fields: waitForEvent, timeout.")]
    [InlineData("""[{"waitForEvent":"${steps.AddOne}"}]""", "steps[0].waitForEvent: Refers to the step 'AddOne', but no step with a result is before step-0:waitForEvent.")]
    [InlineData("""[{"notify":["a"]}]""", "steps[0].notify: Expected the id of an event, found an array.")]
    [InlineData("""[{"notify":"a","run":5}]""", "steps[0].run: Expected the id of a run, found the number 5.")]
    [InlineData("""[{"notify":"a","run":"a/b"}]""", "steps[0].run: A run id is 1 to 128 letters (A-Z, a-z), digits and . _ ~ -, starting and ending with a letter or digit; found 'a/b', with '/' at character 2.")]
    [InlineData("""[{"notify":"a","payload":"${inptu}"}]""", "steps[0].payload: ")]
    [InlineData("""[{"webhook":"a b"}]""", "steps[0].webhook: A webhook's name is 1 to 128 letters (A-Z, a-z), digits and . _ ~ -, starting and ending with a letter or digit; found 'a b', with ' ' at character 2.")]
    [InlineData("""[{"webhook":{}}]""", "steps[0].webhook: Expected the name of a webhook, found an object.")]
    [InlineData("""[{"webhook":"a"},{"webhook":"a"}]""", "steps[1].webhook: The webhook 'a' occurs before: each has an address of its own, and so a name of its own.")]
    [InlineData("""[{"step":"AddOne","input":"${webhooks.aproval}"},{"webhook":"approval"}]""", "steps[0].input: Refers to the webhook 'aproval', but the run has none of that name. Did you mean 'approval'? Webhooks: approval.")]
    [InlineData("""[{"step":"AddOne","input":"${webhooks}"}]""", "steps[0].input: ")]
    public void Plan_OfAWrongStep_SaysPlaceExpectedAndFound(string json, string expected) => Assert.StartsWith(expected, Problem(json), StringComparison.Ordinal);

    [Fact]
    public void Plan_OfAnIdOf201Bytes_IsRefused() =>
        Assert.Contains("found 202 bytes", Problem($$"""[{"waitForEvent":"{{new string('ä', 101)}}"}]"""), StringComparison.Ordinal);

    [Fact]
    public void Literal_FromCode_IsTakenAsItIs()
    {
        var step = new WaitForEventStep(InputTemplate.Literal(Payload.From(JsonSerializer.SerializeToElement("price ${x"))));
        var wrong = new WaitForEventStep(InputTemplate.Literal(Payload.FromJson("\"\"")));

        Assert.Equal(1, PlanBuilder.Build([new TaskStep("AddOne")], Handlers).StepCount);
        Assert.True(step.Events.IsLiteral);
        Assert.Throws<InvalidInputException>(() => PlanBuilder.Build([wrong], Handlers));
    }
}
