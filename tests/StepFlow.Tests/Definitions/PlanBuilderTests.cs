using System.Text;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Retry;
using StepFlow.Storage;

namespace StepFlow.Tests.Definitions;

public sealed class PlanBuilderTests
{
    private static readonly HashSet<string> Handlers = ["AddOne", "MultiplyWithTwo", "Validate", "ChargeCard", "sleepy"];

    [Fact]
    public void Build_SmallPlan_PinnedJsonAndHash()
    {
        // The stored format: a change here changes what runs in flight mean.
        var plan = Build("""
            [ "Validate",
              { "step": "ChargeCard", "input": { "amount": "${steps.Validate.total}", "id": "${input.id}" }, "effect": "atMostOnce",
                "timeout": "30s", "retry": { "maxAttempts": 5 } },
              { "sleep": "90m" },
              { "step": "AddOne", "input": "${steps[\"step-1:ChargeCard\"].n}" } ]
            """);

        var page = Assert.Single(plan.Pages);
        Assert.Equal(
            """["Validate",{"step":"ChargeCard","input":{"amount":"${steps.Validate.total}","id":"${input.id}"},"refs":{"Validate":0},"retry":{"maxAttempts":5,"initialDelay":"1s","factor":2,"maxDelay":"1m","jitter":0.2},"timeout":"30s","effect":"atMostOnce"},{"sleep":"1h30m"},{"step":"AddOne","input":"${steps[\"step-1:ChargeCard\"].n}","refs":{"step-1:ChargeCard":1}}]""",
            Encoding.UTF8.GetString(page.Content.Span));
        Assert.Equal("0f8b9d91b25fa9240c2817658ca6722243f68f23b4917a0598a3161acb7a7da8", plan.Hash);
        Assert.Equal((4, 0, 4, ""), (plan.StepCount, page.First, page.Count, page.NextHash));
    }

    [Fact]
    public void Build_SameStepsInOtherSpelling_SamePlan()
    {
        var one = Build("""["AddOne",{"sleep":"60s"}]""");
        var other = Build("""[ { "effect": "atLeastOnce", "step": "AddOne" }, { "sleep": "1m" } ]""");

        Assert.Equal(one.Hash, other.Hash);
    }

    [Fact]
    public void Build_ReferenceByName_NearestEarlierStepOfThatName()
    {
        var plan = Build("""["AddOne","AddOne","Validate",{"step":"AddOne","input":"${steps.AddOne + steps.Validate}"},{"step":"AddOne","input":"${steps.AddOne}"}]""");

        var steps = new PlanPageReader().Steps(plan.Pages[0]);
        Assert.Equal([1, 2], References(steps[3]).Positions);
        Assert.Equal([3], References(steps[4]).Positions);
    }

    [Theory]
    [InlineData("""["AddOn"]""", "steps[0]: Unknown step 'AddOn'. Did you mean 'AddOne'? Known steps: AddOne, ChargeCard, MultiplyWithTwo, Validate, sleepy.")]
    [InlineData("""["Zzzzzzzz"]""", "steps[0]: Unknown step 'Zzzzzzzz'. Known steps: AddOne, ChargeCard, MultiplyWithTwo, Validate, sleepy.")]
    [InlineData("""["Validate",{"step":"AddOne","input":"${steps.Valdate}"}]""", "steps[1].input: Refers to the step 'Valdate', but no step before step-1:AddOne has that name. Did you mean 'Validate'? Steps before it: Validate.")]
    [InlineData("""[{"step":"AddOne","input":"${steps.Validate}"}]""", "steps[0].input: Refers to the step 'Validate', but no step with a result is before step-0:AddOne.")]
    [InlineData("""[{"step":"AddOne","input":"${steps.Validate}"},"Validate"]""", "steps[0].input: Refers to the step 'Validate', but step-1:Validate is not before step-0:AddOne: a step sees only what was recorded before it.")]
    [InlineData("""[{"step":"AddOne","input":"${steps.AddOne}"}]""", "steps[0].input: Refers to the step 'AddOne', but step-0:AddOne is not before step-0:AddOne: a step sees only what was recorded before it.")]
    [InlineData("""[{"sleep":"1s"},{"step":"AddOne","input":"${steps.sleep}"}]""", "steps[1].input: Refers to 'sleep', which is a sleep and has no result; refer to the step before it.")]
    [InlineData("""[{"sleep":"1s"},{"step":"AddOne","input":"${steps.step-0:sleep}"}]""", "steps[1].input: Refers to 'step-0:sleep', which is a sleep and has no result; refer to the step before it.")]
    [InlineData("""["Validate",{"step":"AddOne","input":"${steps.step-1:Validate}"}]""", "steps[1].input: Refers to the step 'step-1:Validate', but no step before step-1:AddOne has that key. Did you mean 'step-0:Validate'? Steps before it: step-0:Validate.")]
    public void Build_WrongStepOrReference_Explained(string json, string expected)
    {
        var error = Assert.Throws<InvalidInputException>(() => Build(json));

        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void Build_CatalogOfMoreThanTen_ListsTen()
    {
        var handlers = Enumerable.Range(10, 15).Select(i => $"Handler{i}").ToHashSet();

        var error = Assert.Throws<InvalidInputException>(() => PlanBuilder.Build([new TaskStep("Nothing")], handlers));

        Assert.EndsWith("Handler19 and 5 more.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_StepFromCodeOutOfRange_Problem()
    {
        StepDefinition[] steps =
        [
            new TaskStep("AddOne") { Retry = new RetryPolicy { MaxAttempts = 0, Factor = double.NaN }, Timeout = TimeSpan.FromSeconds(-1) },
            new SleepStep(TimeSpan.Zero),
        ];

        var error = Assert.Throws<InvalidInputException>(() => PlanBuilder.Build(steps, Handlers));

        Assert.Equal(
            ["steps[0].retry.maxAttempts", "steps[0].retry.factor", "steps[0].timeout", "steps[1].sleep"],
            error.Problems.Select(p => p.Where));
    }

    [Fact]
    public void Build_NoSteps_Problem() =>
        Assert.Equal("steps: Expected at least one step, found an empty list.", Assert.Throws<InvalidInputException>(() => PlanBuilder.Build([], Handlers)).Message);

    [Fact]
    public void Build_StepAtAndOverTheSizeOfAPage_OnlyTheSecondIsAProblem()
    {
        var frame = """{"step":"AddOne","input":""}""".Length + 2;
        var fits = new string('x', StorageLimits.PlanPage - frame);

        var plan = Build($$"""["AddOne",{"step":"AddOne","input":"{{fits}}"},"AddOne"]""");
        Assert.Equal([1, 1, 1], plan.Pages.Select(p => p.Count));
        Assert.Equal(StorageLimits.PlanPage, plan.Pages[1].Content.Length);

        var error = Assert.Throws<InvalidInputException>(() => Build($$"""["AddOne",{"step":"AddOne","input":"{{fits}}x"}]"""));
        Assert.StartsWith("steps[1]: The step is 16,383 bytes of JSON; at most 16,382 are allowed.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ManySteps_ChainedPagesThatHoldEveryStepOnce()
    {
        var names = Enumerable.Range(0, 10_000).Select(i => i % 3 == 0 ? "AddOne" : "MultiplyWithTwo").ToList();

        var plan = PlanBuilder.Build([.. names.Select(n => new TaskStep(n))], Handlers);

        Assert.True(plan.Pages.Count > 5);
        Assert.Equal(plan.Hash, plan.Pages[0].Hash);
        Assert.All(plan.Pages, p => Assert.InRange(p.Content.Length, 2, StorageLimits.PlanPage));
        Assert.All(plan.Pages, p => Assert.Equal(p.Hash, p.ComputeHash()));
        Assert.Equal(plan.Pages.Skip(1).Select(p => p.Hash).Append(""), plan.Pages.Select(p => p.NextHash));
        var reader = new PlanPageReader();
        Assert.Equal(names, plan.Pages.SelectMany(p => reader.Steps(p)).Select(s => s.Name));
        Assert.Equal(names[7777], reader.StepAt(plan.PageOf(7777), 7777).Name);
    }

    private static InputReferences References(StepDefinition step) =>
        Assert.IsType<TaskStep>(step).Input?.References ?? throw new InvalidOperationException("The step has no input.");

    private static Plan Build(string json) => PlanBuilder.Build(DefinitionReader.ReadSteps(Encoding.UTF8.GetBytes(json)), Handlers);
}
