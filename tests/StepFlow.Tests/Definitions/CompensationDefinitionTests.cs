using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Definitions;

/// <summary>What definitions say about compensation, right and wrong.</summary>
public sealed class CompensationDefinitionTests
{
    private TestEnvironment Environment { get; } = new(steps => steps
        .AddStep<long, long>("Do", x => x + 1)
        .AddStep<JsonElement, JsonElement>("Undo", x => x));

    private static IReadOnlyList<StepDefinition> Steps(string json) => DefinitionReader.ReadSteps(JsonDocument.Parse(json).RootElement);

    [Theory]
    [InlineData("""[{"step":"Do","compensate":"Undoo"}]""", "steps[0].compensate", "Undo")]
    [InlineData("""[{"parallel":[[{"step":"Do","compensate":"Undo"}]]}]""", "steps[0].parallel[0][0].compensate", "forEach")]
    [InlineData("""[{"forEach":"${input}","do":[{"if":true,"then":[{"step":"Do","compensate":"Undo"}]}]}]""", "steps[0].do[0].then[0].compensate", "forEach")]
    public async Task Publish_WithACompensationThatCannotBe_IsRefused(string steps, string where, string says)
    {
        await using var process = Environment.StartProcess();
        var definition = new WorkflowDefinition(null, null, Steps(steps));

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => process.Workflows.PublishAsync("w", "v1", definition, CancellationToken.None));

        var problem = Assert.Single(refused.Problems);
        Assert.Equal(where, problem.Where);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CanonicalForm_KeepsTheCompensation()
    {
        var steps = Steps("""[{"compensate":"Undo","step":"Do"}]""");

        Assert.Equal("""[{"step":"Do","compensate":"Undo"}]""", CanonicalSteps.Of(steps).ToString());
        Assert.NotEqual(PlanBuilder.Freeze(steps).Hash, PlanBuilder.Freeze(Steps("""["Do"]""")).Hash);
        Assert.Throws<InvalidInputException>(() => Steps("""[{"compensate":1,"step":"Do"}]"""));
        Assert.Throws<InvalidInputException>(() => Steps("""[{"compensate":"a b","step":"Do"}]"""));
    }

    [Theory]
    [InlineData("""{"step":"Undo"}""", "\"Undo\"")]
    [InlineData("""{"timeout":"60s","step":"Undo","effect":"atMostOnce"}""", """{"step":"Undo","timeout":"1m","effect":"atMostOnce"}""")]
    public void CanonicalForm_OfACompensationWithAPolicy_HasOnlyWhatItSays(string compensation, string canonical)
    {
        var steps = Steps($$"""[{"step":"Do","compensate":{{compensation}}}]""");

        Assert.Equal($$"""[{"step":"Do","compensate":{{canonical}}}]""", CanonicalSteps.Of(steps).ToString());
        var frozen = PlanBuilder.Freeze(steps).Pages[0];
        Assert.Equal(steps, new PlanPageReader().Steps(frozen));
    }

    [Theory]
    [InlineData("""{"step":"Undoo"}""", "steps[0].compensate", "Did you mean 'Undo'?")]
    [InlineData("""{}""", "steps[0].compensate", "Expected \"step\"")]
    [InlineData("""{"step":1}""", "steps[0].compensate.step", "the name of a step")]
    [InlineData("""{"step":"Undo","input":1}""", "steps[0].compensate.input", "Known fields: step, retry, timeout, effect.")]
    [InlineData("""{"step":"Undo","timeout":"99d"}""", "steps[0].compensate.timeout", "40d")]
    [InlineData("""{"step":"Undo","retry":{"maxAttempts":0}}""", "steps[0].compensate.retry.maxAttempts", "Expected 1 to 100")]
    [InlineData("""["Undo"]""", "steps[0].compensate", "or an object")]
    public async Task Publish_WithAWrongCompensation_SaysWhere(string compensation, string where, string says)
    {
        await using var process = Environment.StartProcess();

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => process.Workflows.PublishAsync(
            "w", "v1", new WorkflowDefinition(null, null, Steps($$"""[{"step":"Do","compensate":{{compensation}}}]""")), CancellationToken.None));

        var problem = Assert.Single(refused.Problems);
        Assert.Equal(where, problem.Where);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_KeepOnCancel()
    {
        using var json = JsonDocument.Parse("""{"compensation":{"onCancel":true}}""");
        var stored = RunSettingsFormat.Write(DefinitionReader.ReadSettings(json.RootElement));

        Assert.Equal("""{"compensation":{"onCancel":true}}""", stored?.ToString());
        Assert.True(RunSettingsFormat.ReadStored(stored).CompensateOnCancel);
        using var wrong = JsonDocument.Parse("""{"compensation":{"oncancel":true}}""");
        Assert.Throws<InvalidInputException>(() => DefinitionReader.ReadSettings(wrong.RootElement));
    }
}
