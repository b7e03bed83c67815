using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;
using StepFlow.Runs;

namespace StepFlow.Definitions;

/// <summary>
/// Finds the step that <c>steps.X</c> means: the nearest earlier one of that name, or the one with that key. A step sees what was
/// recorded before it on its own way: steps of the lists around it, but not those inside another list.
/// </summary>
/// <param name="steps">The list whose steps refer.</param>
/// <param name="first">The position of its first step in the plan.</param>
/// <param name="scope">What can be seen from it.</param>
internal sealed class ReferenceResolver(IReadOnlyList<StepDefinition> steps, int first, ReferenceScope scope)
{
    /// <summary>The step with the place of each reference.</summary>
    /// <param name="index">Its place in the list.</param>
    /// <param name="position">Its position in the plan.</param>
    /// <param name="place">Where it is in the definition.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public StepDefinition Resolve(int index, int position, JsonPlace place, ProblemList problems)
    {
        var step = steps[index];
        if (step.Template is not { } template)
            return step;
        var field = place.Property(StepKinds.Of(step).TemplateField);
        if (template.References.Item && !scope.HasItem)
            problems.Add(field, "Refers to 'item' or 'index', but the step is not inside a forEach.");
        CheckWebhooks(template.References.Webhooks, field, problems);
        if (template.References.Steps.Count == 0)
            return step;

        var places = new List<StepPlace>();
        foreach (var name in template.References.Steps)
        {
            var found = scope.Find(name);
            if (found is null)
                problems.Add(field, Explain(name, StepKey.Of(position, step.Name), index));
            places.Add(found ?? -1);
        }

        return step.WithTemplate(template.Resolve(places));
    }

    private void CheckWebhooks(IReadOnlyList<string> names, JsonPlace field, ProblemList problems)
    {
        var known = scope.Webhooks.All;
        foreach (var name in names.Where(name => !known.Contains(name)))
        {
            problems.Add(field, $"Refers to the webhook '{name}', but the run has none of that name.{NearestName.Suggest(name, known)} "
                + $"Webhooks: {NearestName.List(known)}.");
        }
    }

    private string Explain(string name, string here, int index)
    {
        var wanted = name.Length <= NameRule.MaxLength + 20 ? name : name[..NameRule.MaxLength] + "…";
        if (Find(name, index, steps.Count, results: true) is { } later)
            return $"Refers to the step '{wanted}', but {later} is not before {here}: a step sees only what was recorded before it.";
        if (Find(name, 0, index, results: false) is not null)
            return $"Refers to '{wanted}', which is {PassingOn(name)} and has no result; refer to the step before it.";
        var known = scope.Known(keys: name.Contains(':', StringComparison.Ordinal));
        if (known.Count == 0)
            return $"Refers to the step '{wanted}', but no step with a result is before {here}.";
        return $"Refers to the step '{wanted}', but no step before {here} has that {(name.Contains(':', StringComparison.Ordinal) ? "key" : "name")}."
            + $"{NearestName.Suggest(name, known)} Steps before it: {NearestName.List(known)}.";
    }

    private static string PassingOn(string name) => name.EndsWith("if", StringComparison.Ordinal) ? "an if" : "a sleep";

    /// <summary>The key of the first step of a name or key between two places of this list, that has a result or has none.</summary>
    private string? Find(string name, int from, int to, bool results)
    {
        var position = first;
        for (var i = 0; i < to; position += PlanLayout.Size(steps[i]), i++)
        {
            var key = StepKey.Of(position, steps[i].Name);
            if (i >= from && steps[i].HasResult == results && (steps[i].Name == name || key == name))
                return key;
        }

        return null;
    }
}
