using System.Collections.Frozen;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>
/// Lays the nested steps of a definition out as a flat plan: the ways of an <c>if</c> follow it, the lists of a fork stay inside it,
/// each laid out as the plan of a run of its own. Every reference is frozen to the place that it means.
/// </summary>
/// <param name="handlers">The names in the step catalog; null: any will do.</param>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class PlanLayout(IReadOnlySet<string>? handlers, ProblemList problems)
{
    private static readonly IReadOnlySet<string> NoNames = FrozenSet<string>.Empty;

    private int _count;

    /// <summary>How many positions of a plan a step takes.</summary>
    public static int Size(StepDefinition step) => step is IfStep both
        ? 1 + both.Then.Sum(Size) + (both.Else.Count == 0 ? 0 : 1 + both.Else.Sum(Size))
        : 1;

    /// <summary>The steps of a run's plan; incomplete where problems have been added.</summary>
    public List<StepDefinition> Lay(IReadOnlyList<StepDefinition> steps, JsonPlace place, ReferenceScope scope)
    {
        var laid = new List<StepDefinition>(steps.Count);
        scope.Webhooks.Declare(steps);
        Lay(steps, place, scope, laid);
        return laid;
    }

    private void Lay(IReadOnlyList<StepDefinition> steps, JsonPlace place, ReferenceScope scope, List<StepDefinition> laid)
    {
        var resolver = new ReferenceResolver(steps, laid.Count, scope);
        for (var i = 0; i < steps.Count && !problems.StopsHere(); i++)
        {
            var here = place.Element(i);
            var position = laid.Count;
            if (++_count == StepReader.MaxSteps + 1)
                problems.Add(here, $"Expected at most {StepReader.MaxSteps:N0} steps with those inside of steps, found more.");
            StepKinds.Of(steps[i]).Check(steps[i], here, problems);
            if (steps[i] is TaskStep task && handlers?.Contains(task.Name) == false)
                problems.Add(here, UnknownStep(task.Name));
            if (steps[i] is TaskStep { Compensate: { } undo })
                CheckCompensation(undo, here.Property(CompensationFormat.Field), scope);
            if (steps[i] is WebhookStep webhook && !scope.Webhooks.Lay(webhook.Name))
                problems.Add(here.Property("webhook"), $"The webhook '{webhook.Name}' occurs before: each has an address of its own, and so a name of its own.");
            Add(resolver.Resolve(i, position, here, problems), here, scope, laid);
            scope.Add(position, steps[i]);
        }
    }

    private void CheckCompensation(Compensation compensation, JsonPlace here, ReferenceScope scope)
    {
        if (handlers?.Contains(compensation.Step) == false)
            problems.Add(here, UnknownStep(compensation.Step));
        if (scope.IsInBranch)
            problems.Add(here, "A step inside of parallel, forEach or flow cannot be compensated by itself. Put the compensation on a step behind it that returns what is to be undone, or run the branch as a workflow of its own.");
    }

    private void Add(StepDefinition step, JsonPlace here, ReferenceScope scope, List<StepDefinition> laid)
    {
        switch (step)
        {
            case IfStep both:
                AddWays(both, here, scope, laid);
                break;
            case ParallelStep parallel:
                var branches = parallel.Branches
                    .Select((branch, i) => (IReadOnlyList<StepDefinition>)Lay(branch, here.Property("parallel").Element(i), scope.Branch(hasItem: false)));
                laid.Add(parallel with { Branches = [.. branches] });
                break;
            case ForEachStep each:
                laid.Add(each with { Do = Lay(each.Do, here.Property("do"), scope.Branch(hasItem: true)) });
                break;
            case FlowStep flow:
                laid.Add(flow with { Do = Lay(flow.Do, here.Property("do"), scope.Branch(hasItem: false)) });
                break;
            default:
                laid.Add(step);
                break;
        }
    }

    private void AddWays(IfStep step, JsonPlace here, ReferenceScope scope, List<StepDefinition> laid)
    {
        var at = laid.Count;
        laid.Add(step);
        Lay(step.Then, here.Property("then"), scope.Way(), laid);
        var jump = laid.Count;
        if (step.Else.Count > 0)
        {
            laid.Add(new JumpStep(1));
            Lay(step.Else, here.Property("else"), scope.Way(), laid);
            laid[jump] = new JumpStep(Math.Max(1, laid.Count - jump - 1));
        }

        var otherwise = jump - at - 1 + (step.Else.Count > 0 ? 1 : 0);
        laid[at] = new ChooseStep(step.Condition, otherwise);
    }

    private string UnknownStep(string name) =>
        $"Unknown step '{name}'.{NearestName.Suggest(name, handlers ?? NoNames)} Known steps: {NearestName.List(handlers ?? NoNames)}.";
}
