namespace StepFlow.Fuzz.Generators;

/// <summary>What is said about a whole run, nearly right: what its end starts, whether it is compensated, its flow key.</summary>
internal static class SettingsTexts
{
    public static string Field(Random random, string name) => name switch
    {
        "onSuccess" or "onFailure" => Starts(random),
        "compensation" => random.One("{\"onCancel\":true}", "{\"onCancel\":1}", "{}", "true", JsonValues.Value(random, 2)),
        _ => Flow(random),
    };

    private static string Starts(Random random) => random.Next(6) switch
    {
        0 => JsonValues.Value(random, 2),
        1 => $"[{string.Join(',', Enumerable.Range(0, random.Next(10)).Select(_ => Start(random)))}]",
        _ => Start(random),
    };

    private static string Start(Random random)
    {
        var fields = new List<string>
        {
            random.Next(4) switch
            {
                0 => $"\"step\":{random.One("\"AddOne\"", "\"Nobody\"", "1")}",
                1 => $"\"call\":{random.One("{\"url\":\"https://example.org/\"}", "{\"url\":\"${previous}\"}", "{}", JsonValues.Value(random, 2))}",
                _ => $"\"run\":{random.One("{\"workflow\":\"flow\"}", $"{{\"workflow\":\"{Texts.Name(random)}\",\"version\":\"{Texts.Name(random)}\"}}", "{}", "\"flow\"")}",
            },
        };
        if (random.Chance(0.5))
            fields.Add($"\"input\":{random.One("\"${output}\"", "{\"id\":\"${run.id}\",\"error\":\"${error.message}\"}", DefinitionTexts.Input(random, 2))}");
        return $"{{{string.Join(',', fields)}}}";
    }

    private static string Flow(Random random)
    {
        var fields = new List<string>();
        if (random.Chance(0.95))
            fields.Add($"\"key\":{random.One("\"k\"", "\"k/${input}\"", "\"${input.customer}\"", "\"${previous}\"", "\"\"", DefinitionTexts.Input(random, 1))}");
        if (random.Chance(0.7))
            fields.Add($"\"parallelism\":{random.One("1", "100", "0", "101", "1.5", Texts.Number(random))}");
        if (random.Chance(0.4))
            fields.Add($"\"rate\":{random.One($"{{\"limit\":{Texts.Number(random)},\"period\":{Texts.Duration(random)}}}", "{\"limit\":10,\"period\":\"1m\"}", "{}", JsonValues.Value(random, 1))}");
        if (random.Chance(0.05))
            fields.Add("\"burst\":1");
        return $"{{{string.Join(',', fields)}}}";
    }
}
