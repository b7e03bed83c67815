using System.Text;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Fuzz.Generators;
using StepFlow.Storage;

namespace StepFlow.Fuzz.Targets;

/// <summary>
/// The definition parser and the plan builder: a definition is refused with its problems, or has one canonical form that reads back
/// as itself and a plan whose pages read back.
/// </summary>
internal sealed class DefinitionTarget : IFuzzTarget
{
    private const int MostProblems = 101;
    private static readonly HashSet<string> Handlers = ["AddOne", "MultiplyWithTwo"];

    public string Name => "definitions";

    public FuzzCase Make(Random random)
    {
        var bytes = JsonValues.Spoil(random, DefinitionTexts.Workflow(random), 0.15);
        return new FuzzCase(() => Encoding.UTF8.GetString(bytes), () => Run(bytes));
    }

    private static string? Run(byte[] bytes)
    {
        IReadOnlyList<StepDefinition> steps;
        Plan plan;
        try
        {
            steps = DefinitionReader.ReadWorkflow(bytes).Steps;
            var canonical = CanonicalSteps.Of(steps);
            var again = CanonicalSteps.Of(DefinitionReader.ReadSteps(canonical.Utf8));
            if (!again.Equals(canonical))
                return $"The canonical form reads back as another: {canonical} became {again}";
        }
        catch (InvalidInputException e)
        {
            return Check(e);
        }

        try
        {
            plan = PlanBuilder.Build(steps, Handlers);
        }
        catch (InvalidInputException e)
        {
            return Check(e);
        }

        return Check(plan);
    }

    private static string? Check(InvalidInputException e) => e.Problems.Count is 0 or > MostProblems
        ? $"Expected 1 to {MostProblems} problems, found {e.Problems.Count}."
        : null;

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
