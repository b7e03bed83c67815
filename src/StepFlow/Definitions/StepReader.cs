using System.Text.Json;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>Reads a list of steps, of a definition or of a frozen plan: the same language, but for the resolved references.</summary>
internal sealed class StepReader(ProblemList problems, bool frozen)
{
    /// <summary>Most steps of a definition.</summary>
    public const int MaxSteps = 10_000;

    // A plan repeats few names: one step object serves all that are nothing but a name.
    private readonly Dictionary<string, TaskStep> _plain = new(StringComparer.Ordinal);

    /// <summary>Reads the list; incomplete where problems have been added.</summary>
    /// <param name="json">The list.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="mayBeEmpty">True for a list that is a way of an <c>if</c>.</param>
    public IReadOnlyList<StepDefinition> ReadList(JsonElement json, JsonPlace place, bool mayBeEmpty = false)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            problems.Add(place, $"Expected a list of steps, found {JsonFound.Describe(json)}.");
            return [];
        }

        var count = json.GetArrayLength();
        if (count == 0 && mayBeEmpty)
            return [];
        if (CheckCount(count) is { } problem)
        {
            problems.Add(place, problem);
            return [];
        }

        var steps = new List<StepDefinition>(count);
        for (var i = 0; i < count && !problems.StopsHere(); i++)
        {
            if (ReadStep(json[i], place.Element(i)) is { } step)
                steps.Add(step);
        }

        return steps;
    }

    /// <summary>Says what is wrong with a number of steps; null when nothing is.</summary>
    public static string? CheckCount(int count) => count switch
    {
        0 => "Expected at least one step, found an empty list.",
        > MaxSteps => $"Expected at most {MaxSteps:N0} steps, found {count:N0}.",
        _ => null,
    };

    private StepDefinition? ReadStep(JsonElement json, JsonPlace place)
    {
        var step = json.ValueKind switch
        {
            JsonValueKind.String => ReadPlain(json, place),
            JsonValueKind.Object => ReadObject(new FieldReader(json, place, problems)),
            _ => Wrong(json, place),
        };
        return step;
    }

    private TaskStep? ReadPlain(JsonElement json, JsonPlace place)
    {
        if (!JsonFound.TryText(json, out var name))
        {
            problems.Add(place, "Expected the name of a step, found a string with half a surrogate pair.");
            return null;
        }

        if (_plain.TryGetValue(name, out var known))
            return known;
        var step = new TaskStep(name);
        StepKinds.Of(step).Check(step, place, problems);
        // A wrong name is named at every place where it stands.
        if (NameRule.IsValid(name))
            _plain.Add(name, step);
        return step;
    }

    private StepDefinition? ReadObject(FieldReader fields)
    {
        var kinds = KindsOf(fields);
        if (kinds.Count != 1)
        {
            problems.Add(fields.Place, kinds.Count == 0 ? NoKind(fields) : Several(kinds));
            return null;
        }

        fields.RejectUnknown(frozen ? kinds[0].FrozenFields : kinds[0].Fields);
        var step = kinds[0].Read(fields, frozen);
        if (step is not null)
            kinds[0].Check(step, fields.Place, problems);
        return step;
    }

    /// <summary>The kinds that an object may be of. A field that says a kind may be a plain field of another: <c>run</c> of a notify.</summary>
    private List<StepKind> KindsOf(FieldReader fields)
    {
        var kinds = StepKinds.All.Where(kind => (frozen || kind.InDefinitions) && fields.TryGet(kind.Field, out _)).ToList();
        var whole = kinds.FindAll(kind => kinds.TrueForAll(other => kind.Fields.Contains(other.Field)));
        return whole.Count == 1 ? whole : kinds;
    }

    private static string Several(List<StepKind> kinds) =>
        $"Expected exactly one kind of step, found {string.Join(" and ", kinds.Select(k => k.Field))}."
        + (kinds.Exists(kind => kind is FlowStepKind) ? $" {FlowStepKind.Advice}" : "");

    private static string NoKind(FieldReader fields)
    {
        var near = fields.Names.Select(name => NearestName.Suggest(name, StepKinds.Names)).FirstOrDefault(text => text.Length > 0) ?? "";
        var found = fields.Names.Count == 0 ? "an empty object" : $"the fields {NearestName.List(fields.Names)}";
        return $"Expected an object with one of the fields {string.Join(", ", StepKinds.Names)}, found {found}.{near}";
    }

    private TaskStep? Wrong(JsonElement json, JsonPlace place)
    {
        problems.Add(place, $"Expected the name of a step or an object, found {JsonFound.Describe(json)}.");
        return null;
    }
}
