using System.Globalization;

namespace StepFlow.Fuzz.Generators;

/// <summary>Definitions that are nearly right: the fields of the language, with values that mostly fit.</summary>
internal static class DefinitionTexts
{
    private const int MaxNesting = 4;

    public static string Workflow(Random random)
    {
        var fields = new List<string> { $"\"steps\":{Steps(random)}" };
        if (random.Chance(0.3))
            fields.Add($"\"name\":{Mostly(random, $"\"{Texts.Name(random)}\"")}");
        if (random.Chance(0.3))
            fields.Add($"\"version\":{Mostly(random, $"\"{Texts.Name(random)}\"")}");
        foreach (var name in new[] { "onSuccess", "onFailure", "compensation", "flow" }.Where(_ => random.Chance(0.12)))
            fields.Add($"\"{name}\":{SettingsTexts.Field(random, name)}");
        if (random.Chance(0.05))
            fields.Add($"{Texts.String(random)}:{JsonValues.Value(random, 2)}");
        if (random.Chance(0.03))
            fields.Add(fields[0]);
        return random.Chance(0.97) ? $"{{{string.Join(',', fields)}}}" : JsonValues.Value(random, 4);
    }

    public static string Steps(Random random) => Steps(random, MaxNesting);

    private static string Steps(Random random, int depth)
    {
        if (random.Chance(0.03))
            return JsonValues.Value(random, 3);
        if (depth < MaxNesting)
            return $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Step(random, depth)))}]";
        var count = random.Next(40) switch
        {
            0 => 0,
            1 => random.Next(20, 400),
            _ => random.Next(1, 6),
        };
        return random.Chance(0.0002)
            ? $"[{string.Join(',', Enumerable.Repeat("\"AddOne\"", random.One(9_999, 10_000, 10_001)))}]"
            : $"[{string.Join(',', Enumerable.Range(0, count).Select(_ => Step(random, depth)))}]";
    }

    private static string Step(Random random, int depth)
    {
        switch (random.Next(24))
        {
            case < 7:
                return random.One("\"AddOne\"", "\"MultiplyWithTwo\"");
            case 7:
                return Texts.String(random);
            case 8:
                return JsonValues.Value(random, 2);
            case < 11:
                return $"{{\"sleep\":{Mostly(random, Texts.Duration(random))}}}";
            case < 13:
                return Call(random);
            case < 17 when depth > 0:
                return Nesting(random, depth - 1);
            case < 19:
                return Waiting(random);
            default:
                return Task(random);
        }
    }

    private static string Nesting(Random random, int depth)
    {
        var fields = new List<string>
        {
            random.Next(4) switch
            {
                0 => $"\"if\":{random.One("\"${input.a == 1}\"", "true", "\"${item > index}\"", Input(random, 1))},\"{random.One("then", "else")}\":{Steps(random, depth)}",
                1 => $"\"parallel\":{Mostly(random, $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Steps(random, depth)))}]")}",
                2 => $"\"forEach\":{random.One("\"${input}\"", "[1,2]", "\"${previous.lines}\"", Input(random, 2))},\"do\":{Steps(random, depth)}",
                _ => $"\"run\":{Mostly(random, $"{{\"workflow\":\"{Texts.Name(random)}\"}}")}",
            },
        };
        if (random.Chance(0.2))
            fields.Add($"\"maxConcurrency\":{Texts.Number(random)}");
        if (random.Chance(0.2))
            fields.Add($"\"onFailure\":{random.One("\"failFast\"", "\"waitAll\"", "1", Texts.String(random))}");
        if (random.Chance(0.1))
            fields.Add(random.One("\"result\":\"outcome\"", "\"input\":\"${item}\"", "\"jump\":1", "\"otherwise\":2", "\"else\":[]"));
        return $"{{{string.Join(',', fields)}}}";
    }

    private static string Waiting(Random random)
    {
        var id = random.One("\"approved/${input.id}\"", "[\"a\",\"b/${input}\"]", "\"\"", "[]", Input(random, 2));
        return random.Next(3) switch
        {
            0 => $"{{\"waitForEvent\":{id},\"timeout\":{Mostly(random, Texts.Duration(random))}}}",
            1 => $"{{\"notify\":{id},\"payload\":{Input(random, 2)}}}",
            _ => $"{{\"webhook\":{random.One("{}", "true", JsonValues.Value(random, 1))},\"timeout\":{Texts.Duration(random)}}}",
        };
    }

    private static string Call(Random random)
    {
        var url = random.One("\"https://example.org/a?b=${input}\"", "\"${input.url}\"", "\"http://127.0.0.1:1/\"", "\"ftp://a\"", "1", Texts.String(random));
        var fields = new List<string> { $"\"url\":{url}" };
        if (random.Chance(0.5))
            fields.Add($"\"method\":{random.One("\"POST\"", "\"post\"", "\"GET\"", "\"\"", Texts.String(random))}");
        if (random.Chance(0.4))
            fields.Add($"\"headers\":{random.One("{\"X-A\":\"${input}\"}", "{\"X\\r\\nY\":\"1\"}", "{\"Host\":\"a\"}", "[]", JsonValues.Value(random, 2))}");
        if (random.Chance(0.4))
            fields.Add($"\"body\":{Input(random, 2)}");
        if (random.Chance(0.3))
            fields.Add($"\"{random.One("retryOn", "succeedOn")}\":{random.One("[429,\"5xx\"]", "[]", "[\"9xx\"]", "[1e2]", JsonValues.Value(random, 1))}");
        if (random.Chance(0.2))
            fields.Add(random.One("\"maxRedirects\":0", "\"maxRedirects\":-1", "\"idempotencyKey\":false", "\"idempotencyKey\":1", "\"uri\":1"));
        return $"{{\"call\":{{{string.Join(',', fields)}}}}}";
    }

    private static string Task(Random random)
    {
        var fields = new List<string> { $"\"step\":{(random.Chance(0.9) ? random.One("\"AddOne\"", "\"MultiplyWithTwo\"") : Texts.String(random))}" };
        if (random.Chance(0.6))
            fields.Add($"\"input\":{Input(random, 3)}");
        if (random.Chance(0.3))
            fields.Add($"\"retry\":{Mostly(random, Retry(random))}");
        if (random.Chance(0.3))
            fields.Add($"\"timeout\":{Mostly(random, Texts.Duration(random))}");
        if (random.Chance(0.2))
            fields.Add($"\"effect\":{random.One("\"atMostOnce\"", "\"atLeastOnce\"", "\"AtMostOnce\"", "1", "null")}");
        if (random.Chance(0.2))
            fields.Add($"\"compensate\":{random.One("\"AddOne\"", "\"Nobody\"", "\"\"", "{\"step\":\"AddOne\"}", JsonValues.Value(random, 1))}");
        if (random.Chance(0.15))
            fields.Add($"\"flow\":{SettingsTexts.Field(random, "flow")}");
        if (random.Chance(0.05))
            fields.Add(random.One("\"timout\":\"1s\"", "\"sleep\":\"1s\"", "\"refs\":[0]", "\"step\":\"AddOne\"", "\"\\ud800\":1", "\"\":{}"));
        return $"{{{string.Join(',', fields)}}}";
    }

    /// <summary>A template: JSON with expressions in its strings.</summary>
    public static string Input(Random random, int depth) => random.Next(depth > 0 ? 8 : 5) switch
    {
        < 3 => $"\"{Expressions.Template(random)}\"",
        3 => Texts.Number(random),
        4 => JsonValues.Value(random, 1),
        5 => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Input(random, depth - 1)))}]",
        _ => $"{{{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(i => $"{Name(random, i)}:{Input(random, depth - 1)}"))}}}",
    };

    private static string Name(Random random, int number) =>
        random.Chance(0.9) ? string.Create(CultureInfo.InvariantCulture, $"\"p{number}\"") : Texts.String(random);

    private static string Retry(Random random)
    {
        string[] fields =
        [
            $"\"maxAttempts\":{Texts.Number(random)}", $"\"initialDelay\":{Texts.Duration(random)}", $"\"factor\":{Texts.Number(random)}",
            $"\"maxDelay\":{Texts.Duration(random)}", $"\"jitter\":{Texts.Number(random)}", "\"maxAttempts\":3", "\"jitter\":0.1", "\"x\":1",
        ];
        return $"{{{string.Join(',', fields.Where(_ => random.Chance(0.3)))}}}";
    }

    private static string Mostly(Random random, string json) => random.Chance(0.93) ? json : JsonValues.Value(random, 2);
}
