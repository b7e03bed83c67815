using System.Globalization;
using StepFlow.Definitions.Json;
using StepFlow.Runs;

namespace StepFlow.Definitions;

/// <summary>Finds the step that <c>steps.X</c> means: the nearest earlier one of that name, or the one with that key.</summary>
internal sealed class ReferenceResolver(IReadOnlyList<StepDefinition> steps)
{
    private readonly Dictionary<string, int> _nearest = new(StringComparer.Ordinal);
    private int _seen;

    /// <summary>The step with the position of each reference; asked for in plan order.</summary>
    public StepDefinition Resolve(int position, JsonPlace place, ProblemList problems)
    {
        for (; _seen < position; _seen++)
        {
            if (HasResult(steps[_seen]))
                _nearest[steps[_seen].Name] = _seen;
        }

        if (steps[position].Template is not { } template)
            return steps[position];

        var where = place.Property(StepKinds.Of(steps[position]).TemplateField);
        CheckWebhooks(template.References.Webhooks, where, problems);
        if (template.References.Steps.Count == 0)
            return steps[position];

        var positions = new List<int>();
        foreach (var name in template.References.Steps)
        {
            var found = name.Contains(':', StringComparison.Ordinal) ? FindKey(name, position) : FindName(name);
            if (found < 0)
                problems.Add(where, Explain(name, position));
            positions.Add(found);
        }

        return steps[position].WithTemplate(template.Resolve(positions));
    }

    /// <summary>The address of a webhook is known from the start: any step may refer to any webhook of the plan.</summary>
    private void CheckWebhooks(IReadOnlyList<string> names, JsonPlace where, ProblemList problems)
    {
        if (names.Count == 0)
            return;
        var known = steps.OfType<WebhookStep>().Select(step => step.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Where(name => !known.Contains(name)))
        {
            problems.Add(where, $"Refers to the webhook '{name}', but the plan has none of that name.{NearestName.Suggest(name, known)} "
                + $"Webhooks: {NearestName.List(known)}.");
        }
    }

    // A sleep passes the value before it on and has no result of its own to refer to.
    private static bool HasResult(StepDefinition step) => step is not SleepStep;

    private int FindName(string name) => _nearest.TryGetValue(name, out var position) ? position : -1;

    private int FindKey(string key, int before)
    {
        const string Prefix = "step-";
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        return key.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(key.AsSpan(Prefix.Length, Math.Max(0, colon - Prefix.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && position < before
            && HasResult(steps[position])
            && StepKey.Of(position, steps[position].Name) == key
                ? position
                : -1;
    }

    private string Explain(string name, int position)
    {
        var here = StepKey.Of(position, steps[position].Name);
        var wanted = name.Length <= NameRule.MaxLength + 20 ? name : name[..NameRule.MaxLength] + "…";
        if (Later(name, position) is { } later)
            return $"Refers to the step '{wanted}', but {later} is not before {here}: a step sees only what was recorded before it.";
        if (Sleeping(name, position))
            return $"Refers to '{wanted}', which is a sleep and has no result; refer to the step before it.";
        if (_nearest.Count == 0)
            return $"Refers to the step '{wanted}', but no step with a result is before {here}.";

        var known = name.Contains(':', StringComparison.Ordinal)
            ? _nearest.Select(entry => StepKey.Of(entry.Value, entry.Key))
            : _nearest.Keys;
        return $"Refers to the step '{wanted}', but no step before {here} has that {(name.Contains(':', StringComparison.Ordinal) ? "key" : "name")}."
            + $"{NearestName.Suggest(name, known)} Steps before it: {NearestName.List(known)}.";
    }

    private string? Later(string name, int position)
    {
        for (var i = position; i < steps.Count; i++)
        {
            var key = StepKey.Of(i, steps[i].Name);
            if (HasResult(steps[i]) && (steps[i].Name == name || key == name))
                return key;
        }

        return null;
    }

    private bool Sleeping(string name, int position)
    {
        for (var i = 0; i < position; i++)
        {
            if (!HasResult(steps[i]) && (steps[i].Name == name || StepKey.Of(i, steps[i].Name) == name))
                return true;
        }

        return false;
    }
}
