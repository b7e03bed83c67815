namespace StepFlow.Fuzz.Generators;

/// <summary>What is said about a whole run, nearly right: what its end starts, whether it is compensated, its flow key.</summary>
internal static class SettingsTexts
{
    private static readonly string[] Names = ["onSuccess", "onFailure", "compensation", "flow"];

    /// <summary>Some of them, as fields of an object.</summary>
    public static IEnumerable<string> Fields(Dice random) =>
        Names.Where(_ => random.Chance(0.12)).Select(name => $"\"{name}\":{Field(random, name)}");

    public static string Field(Dice random, string name) => name switch
    {
        "onSuccess" or "onFailure" => Starts(random),
        "compensation" => random.Fit(["{\"onCancel\":true}", "{\"onCancel\":false}", "{}"], "{\"onCancel\":1}", "true", JsonValues.Value(random, 2)),
        _ => Flow(random),
    };

    private static string Starts(Dice random)
    {
        if (random.Slips(0.1))
            return JsonValues.Value(random, 2);
        return random.Chance(0.3)
            ? $"[{string.Join(',', Enumerable.Range(0, random.Slips(0.2) ? random.Next(10) : random.Next(1, 4)).Select(_ => Start(random)))}]"
            : Start(random);
    }

    private static string Start(Dice random)
    {
        var run = $"\"run\":{random.Fit([Target(random)], "{}", "\"order\"", "{\"workflow\":\"order\",\"input\":1}", JsonValues.Value(random, 2))}";
        var steps = $"\"steps\":{DefinitionTexts.FewSteps(random)}";
        if (random.Slips(0.15))
            return random.One($"{{{run},{steps}}}", "{}", "{\"step\":\"AddOne\"}", $"{{{run},\"input\":\"${{output}}\"}}");
        return random.Chance(0.5) ? $"{{{run}}}" : $"{{{steps}}}";
    }

    /// <summary>What a run of another workflow names.</summary>
    public static string Target(Dice random)
    {
        var workflow = $"\"workflow\":\"{Texts.Workflow(random)}\"";
        return random.Chance(0.4) ? $"{{{workflow},\"version\":\"{Texts.Version(random)}\"}}" : $"{{{workflow}}}";
    }

    private static string Flow(Dice random)
    {
        var fields = new List<string>();
        if (!random.Slips(0.05))
            fields.Add($"\"key\":{random.Fit(["\"k\"", "\"l\"", "\"k/${input}\""], "\"${input.customer}\"", "\"${previous}\"", "\"\"", DefinitionTexts.Input(random, 1))}");
        var (parallel, rate) = (random.Chance(0.7), random.Chance(0.4));
        if (parallel || (random.Careful && !rate))
            fields.Add($"\"parallelism\":{Texts.Count(random, 1, 3)}");
        if (rate)
            fields.Add($"\"rate\":{random.Fit([$"{{\"limit\":{Texts.Count(random, 1, 5)},\"period\":\"1m\"}}"], $"{{\"limit\":1,\"period\":{Texts.Duration(random)}}}", "{}", JsonValues.Value(random, 1))}");
        if (random.Slips(0.1))
            fields.Add("\"burst\":1");
        return $"{{{string.Join(',', fields)}}}";
    }
}
