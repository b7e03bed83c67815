namespace StepFlow.Fuzz.Generators;

/// <summary>Definitions that are right, or nearly: the fields of the language, with values that mostly fit.</summary>
internal static class DefinitionTexts
{
    private const int MaxNesting = 4;
    private const string Webhook = "webhooks.approval";

    public static string Workflow(Dice random)
    {
        if (random.Slips(0.05))
            return JsonValues.Value(random, 4);
        var fields = new List<string> { $"\"steps\":{Steps(random)}" };
        if (random.Slips(0.4))
            fields.Add($"\"name\":{Mostly(random, $"\"{Texts.Workflow(random)}\"")}");
        if (random.Slips(0.4))
            fields.Add($"\"version\":{Mostly(random, $"\"{Texts.Version(random)}\"")}");
        fields.AddRange(SettingsTexts.Fields(random));
        if (random.Slips(0.1))
            fields.Add($"{Texts.String(random)}:{JsonValues.Value(random, 2)}");
        if (random.Slips(0.06))
            fields.Add(fields[0]);
        return $"{{{string.Join(',', fields)}}}";
    }

    /// <summary>The steps of a definition or a request.</summary>
    public static string Steps(Dice random)
    {
        if (random.Slips(0.05))
            return JsonValues.Value(random, 3);
        if (random.Chance(0.0002))
            return $"[{string.Join(',', Enumerable.Repeat("\"AddOne\"", random.Careful ? 10_000 : random.One(9_999, 10_000, 10_001)))}]";
        var count = random.Next(40) switch
        {
            0 when !random.Careful => 0,
            1 => random.Next(20, 200),
            _ => random.Next(1, 6),
        };
        return random.Chance(0.2)
            ? List(random, ["input", "previous", Webhook], count, MaxNesting, $"{{\"webhook\":\"approval\"{Timeout(random)}}}")
            : List(random, ["input", "previous"], count, MaxNesting);
    }

    /// <summary>The steps of what stands beside or inside others.</summary>
    public static string FewSteps(Dice random) => List(random, ["input", "previous"], random.Next(random.Careful ? 1 : 0, 4), 1);

    /// <summary>A template: JSON with expressions in its strings.</summary>
    public static string Input(Dice random, int depth) => random.Next(depth > 0 ? 8 : 5) switch
    {
        < 3 => $"\"{Expressions.Template(random)}\"",
        3 => Texts.Number(random),
        4 => JsonValues.Value(random, 1),
        5 => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Input(random, depth - 1)))}]",
        _ => $"{{{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(i => $"{(random.Slips(0.2) ? Texts.String(random) : $"\"p{i}\"")}:{Input(random, depth - 1)}"))}}}",
    };

    /// <summary>Mostly that, otherwise any JSON.</summary>
    public static string Mostly(Dice random, string json) => random.Slips(0.1) ? JsonValues.Value(random, 2) : json;

    /// <summary>The field <c>timeout</c> of a wait, or nothing.</summary>
    public static string Timeout(Dice random) => random.Chance(0.7) ? $",\"timeout\":{Mostly(random, Texts.Duration(random))}" : "";

    private static string List(Dice random, IEnumerable<string> roots, int count, int depth, params IEnumerable<string> last) => random.Seeing(roots, () =>
    {
        var steps = new List<string>();
        for (var i = 0; i < count; i++)
        {
            steps.Add(Step(random, depth));
            // What follows may refer to it.
            if (steps[^1] == "\"AddOne\"" && !random.Roots.Contains("steps.AddOne"))
                random.Roots.Add("steps.AddOne");
        }

        return $"[{string.Join(',', steps.Concat(last))}]";
    });

    private static string Step(Dice random, int depth)
    {
        switch (random.Next(24))
        {
            case < 8:
                return random.One("\"AddOne\"", "\"MultiplyWithTwo\"");
            case < 10 when !random.Careful:
                return random.Chance(0.5) ? Texts.String(random) : JsonValues.Value(random, 2);
            case < 11:
                return StepTexts.Sleep(random);
            case < 13:
                return StepTexts.Call(random);
            case < 17 when depth > 0:
                return Nesting(random, depth - 1);
            case < 19:
                return StepTexts.Waiting(random);
            case 19:
                return StepTexts.Child(random);
            default:
                return StepTexts.Task(random);
        }
    }

    private static string Nesting(Dice random, int depth) => random.Next(4) switch
    {
        0 => $"{{\"if\":{random.Fit(["\"${input == 1}\"", "true", "\"${1 < 2 && previous != 'a'}\""], "\"${item > index}\"", "1", Input(random, 1))}{Ways(random, depth)}}}",
        1 => $"{{\"parallel\":{Mostly(random, $"[{string.Join(',', Enumerable.Range(0, random.Careful ? random.Next(1, 4) : random.Next(4)).Select(_ => Branch(random, depth)))}]")}{Fork(random)}}}",
        2 => $"{{\"flow\":{SettingsTexts.Field(random, "flow")},\"do\":{Branch(random, depth)}{(random.Slips(0.1) ? Fork(random) : "")}}}",
        _ => $"{{\"forEach\":{random.Fit(["[1,2]", "[]", "\"${input}\"", "[\"${input}\",7]"], "1", "\"a\"", Input(random, 2))},\"do\":{Branch(random, depth, "item", "index")}{Fork(random)}}}",
    };

    private static string Ways(Dice random, int depth)
    {
        var then = $",\"then\":{List(random, random.Roots, random.Next(4), depth)}";
        var otherwise = $",\"else\":{List(random, random.Roots, random.Next(4), depth)}";
        return random.Next(6) switch
        {
            0 => then,
            1 => otherwise,
            2 when !random.Careful => random.One("", $"{then}{then}", $"{then},\"do\":[]"),
            _ => then + otherwise,
        };
    }

    private static string Branch(Dice random, int depth, params IEnumerable<string> more)
    {
        var outer = random.InBranch;
        random.InBranch = true;
        var made = List(random, random.Roots.Where(r => r != Webhook).Concat(more).Distinct(), random.Next(random.Careful ? 1 : 0, 4), depth);
        random.InBranch = outer;
        return made;
    }

    private static string Fork(Dice random)
    {
        var concurrency = random.Chance(0.2) ? $",\"maxConcurrency\":{Texts.Count(random, 1, 90)}" : "";
        var failure = random.Chance(0.2) ? $",\"onFailure\":{random.Fit(["\"failFast\"", "\"waitAll\""], "1", Texts.String(random))}" : "";
        return concurrency + failure + (random.Slips(0.1) ? random.One(",\"jump\":1", ",\"otherwise\":2", ",\"else\":[]", ",\"input\":1") : "");
    }
}
