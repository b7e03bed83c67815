namespace StepFlow.Fuzz.Generators;

/// <summary>Single steps, right or nearly.</summary>
internal static class StepTexts
{
    public static string Task(Dice random)
    {
        var fields = new List<string> { $"\"step\":{random.Fit(["\"AddOne\"", "\"MultiplyWithTwo\""], "\"AddOne\"", Texts.String(random))}" };
        if (random.Chance(0.5))
            fields.Add($"\"input\":{DefinitionTexts.Input(random, 3)}");
        fields.AddRange(Attempts(random));
        if (random.Chance(0.2) && !(random.Careful && random.InBranch))
            fields.Add($"\"compensate\":{random.Fit(["\"AddOne\"", "{\"step\":\"MultiplyWithTwo\",\"retry\":{\"maxAttempts\":9},\"timeout\":\"1m\"}"], "\"Nobody\"", "\"\"", "{\"step\":\"AddOne\",\"input\":1}", "{}", JsonValues.Value(random, 1))}");
        if (random.Slips(0.1))
            fields.Add(random.One("\"timout\":\"1s\"", "\"sleep\":\"1s\"", "\"refs\":[0]", "\"step\":\"AddOne\"", "\"\\ud800\":1", "\"\":{}", "\"flow\":{\"key\":\"k\",\"parallelism\":1}"));
        return $"{{{string.Join(',', fields)}}}";
    }

    public static string Call(Dice random)
    {
        string[] good = ["\"https://example.org/a?b=${input}\"", "\"http://127.0.0.1:1/\"", "\"https://example.org/\""];
        var fields = new List<string> { $"\"url\":{random.Fit(good, "\"${input.url}\"", "\"ftp://a\"", "1", Texts.String(random))}" };
        var method = random.Chance(0.6) ? random.Fit(["POST", "PUT", "GET", "DELETE"], "post", "", "G T", Texts.Name(random)) : "GET";
        fields.Add($"\"method\":\"{method}\"");
        if (random.Chance(0.4))
            fields.Add($"\"headers\":{random.Fit(["{\"X-A\":\"${input}\"}", "{\"Authorization\":\"Bearer x\",\"X-B\":1}", "{}"], "{\"X\\r\\nY\":\"1\"}", "{\"Host\":\"a\"}", "[]", JsonValues.Value(random, 2))}");
        if (random.Chance(0.4) && (method != "GET" || !random.Careful))
            fields.Add($"\"body\":{DefinitionTexts.Input(random, 2)}");
        if (random.Chance(0.3))
            fields.Add($"\"{random.One("retryOn", "succeedOn")}\":{random.Fit(["[429,\"5xx\"]", "[200,404]", "[\"2xx\"]"], "[]", "[\"9xx\"]", "[1e2]", JsonValues.Value(random, 1))}");
        if (random.Chance(0.2))
            fields.Add(random.Fit(["\"maxRedirects\":0", "\"maxRedirects\":20", "\"idempotencyKey\":false"], "\"maxRedirects\":-1", "\"idempotencyKey\":1", "\"uri\":1"));
        return $"{{{string.Join(',', Attempts(random).Prepend($"\"call\":{{{string.Join(',', fields)}}}"))}}}";
    }

    public static string Sleep(Dice random)
    {
        if (random.Chance(0.6))
            return $"{{\"sleep\":{DefinitionTexts.Mostly(random, Texts.Duration(random))}}}";
        string[] good = ["\"2026-01-01T00:00:30Z\"", "\"2026-01-01T01:00+01:00\"", "\"${'2026-01-01T00:05:00Z'}\""];
        var until = random.Fit(good, "\"2026-01-01\"", "\"9999-12-31T23:59:59-14:00\"", "\"0001-01-01T00:00:00+14:00\"", "1", "\"${input.at}\"", DefinitionTexts.Input(random, 1));
        return $"{{\"sleepUntil\":{until}}}";
    }

    public static string Waiting(Dice random)
    {
        switch (random.Next(3))
        {
            case 0:
                var ids = random.Fit(["\"go\"", "[\"go\",\"stop\"]", "\"go/${input}\"", "\"a\""], "\"\"", "[]", "\"stepflow/x\"", "\"${input.id}\"", DefinitionTexts.Input(random, 2));
                return $"{{\"waitForEvent\":{ids}{DefinitionTexts.Timeout(random)}}}";
            case 1:
                var id = random.Fit(["\"go\"", "\"stop\"", "\"go/${input}\""], "[\"go\"]", "\"\"", DefinitionTexts.Input(random, 1));
                var run = random.Chance(0.4) ? $",\"run\":{random.Fit(["\"r1\"", "\"r2\"", "\"${input}\""], "\"a b\"", "1", DefinitionTexts.Input(random, 1))}" : "";
                return $"{{\"notify\":{id}{run}{(random.Chance(0.7) ? $",\"payload\":{DefinitionTexts.Input(random, 2)}" : "")}}}";
            default:
                return $"{{\"webhook\":{random.Fit([$"\"{random.NewName()}\""], "\"approval\"", "\"a b\"", "{}", "true", JsonValues.Value(random, 1))}{DefinitionTexts.Timeout(random)}}}";
        }
    }

    /// <summary>A run of another workflow.</summary>
    public static string Child(Dice random)
    {
        var fields = new List<string> { $"\"run\":{DefinitionTexts.Mostly(random, SettingsTexts.Target(random))}" };
        if (random.Chance(0.4))
            fields.Add($"\"input\":{DefinitionTexts.Input(random, 2)}");
        if (random.Chance(0.4))
            fields.Add($"\"result\":{random.Fit(["\"output\"", "\"outcome\""], "\"Outcome\"", "1", Texts.String(random))}");
        if (random.Slips(0.1))
            fields.Add(random.One("\"timeout\":\"1s\"", "\"do\":[]", "\"version\":\"v1\""));
        return $"{{{string.Join(',', fields)}}}";
    }

    /// <summary>How a step is attempted.</summary>
    private static IEnumerable<string> Attempts(Dice random)
    {
        if (random.Chance(0.3))
            yield return $"\"retry\":{DefinitionTexts.Mostly(random, Retry(random))}";
        if (random.Chance(0.3))
            yield return $"\"timeout\":{(random.Careful ? random.One("\"1s\"", "\"30s\"", "\"1.5s\"") : DefinitionTexts.Mostly(random, Texts.Duration(random)))}";
        if (random.Chance(0.2))
            yield return $"\"effect\":{random.Fit(["\"atMostOnce\"", "\"atLeastOnce\""], "\"AtMostOnce\"", "1", "null")}";
    }

    private static string Retry(Dice random)
    {
        string[] fields = random.Careful
            ? [$"\"maxAttempts\":{Texts.Count(random, 1, 5)}", "\"initialDelay\":\"500ms\"", "\"factor\":1.5", "\"maxDelay\":\"5m\"", "\"jitter\":0.1"]
            : [$"\"maxAttempts\":{Texts.Count(random, 1, 100)}", $"\"initialDelay\":{Texts.Duration(random)}", $"\"factor\":{Texts.Number(random)}", $"\"maxDelay\":{Texts.Duration(random)}", $"\"jitter\":{Texts.Number(random)}", "\"x\":1"];
        return $"{{{string.Join(',', fields.Where(_ => random.Chance(0.3)))}}}";
    }
}
