using System.Text;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Fuzz.Generators;
using StepFlow.Storage;

namespace StepFlow.Fuzz.Targets;

/// <summary>
/// The definition parser and the plan builder: a definition is refused with its problems, or has one canonical form that reads back
/// as itself, settings likewise, and a plan whose pages read back.
/// </summary>
internal sealed class DefinitionTarget(FuzzCoverage coverage) : IFuzzTarget
{
    private const int MostProblems = 101;
    private static readonly HashSet<string> Handlers = ["AddOne", "MultiplyWithTwo"];

    public string Name => "definitions";

    public FuzzCase Make(Dice random, long block)
    {
        var bytes = JsonValues.Spoil(random, DefinitionTexts.Workflow(random), 0.3);
        return new FuzzCase(() => Encoding.UTF8.GetString(bytes), () => Run(bytes));
    }

    private FuzzOutcome Run(byte[] bytes)
    {
        try
        {
            var definition = DefinitionReader.ReadWorkflow(bytes);
            if ((Differs(definition.Steps) ?? Differs(definition.Settings)) is { } difference)
                return FuzzOutcome.Wrong(difference);
            var plan = PlanBuilder.Build(definition.Steps, Handlers);
            DefinitionCoverage.Count(coverage, definition);
            return Check(plan) is { } problem ? FuzzOutcome.Wrong(problem) : new FuzzOutcome($"A plan of {plan.StepCount} steps.");
        }
        catch (InvalidInputException e)
        {
            DefinitionCoverage.Count(coverage, null);
            return e.Problems.Count is 0 or > MostProblems
                ? FuzzOutcome.Wrong($"Expected 1 to {MostProblems} problems, found {e.Problems.Count}.")
                : new FuzzOutcome(e.Message);
        }
    }

    private static string? Differs(IReadOnlyList<StepDefinition> steps)
    {
        var canonical = CanonicalSteps.Of(steps);
        var again = CanonicalSteps.Of(DefinitionReader.ReadSteps(canonical.Utf8));
        return again.Equals(canonical) ? null : $"The canonical form reads back as another: {canonical} became {again}";
    }

    private static string? Differs(RunSettings settings)
    {
        var stored = RunSettingsFormat.Write(settings);
        var again = RunSettingsFormat.Write(RunSettingsFormat.ReadStored(stored));
        return again is null == stored is null && again?.Equals(stored) is not false ? null : $"The settings read back as others: {stored} became {again}";
    }

    private static string? Check(Plan plan)
    {
        var reader = new PlanPageReader();
        var position = 0;
        foreach (var page in plan.Pages)
        {
            if (page.Content.Length > StorageLimits.PlanPage)
                return $"Page {page.Index} has {page.Content.Length} bytes.";
            for (var i = 0; i < page.Count; i++, position++)
                reader.StepAt(page, position);
        }

        return position == plan.StepCount ? null : $"The pages have {position} steps, the plan {plan.StepCount}.";
    }
}
