using StepFlow.Api;

namespace StepFlow.Fuzz.Generators;

/// <summary>Requests to the API's routes: known and unknown runs, parameters and bodies that mostly fit.</summary>
internal static class Requests
{
    private static readonly string[] Placeholders = ["runId", "name", "version", "id", "eventId", "token"];

    public static ApiRequest Make(Random random, ApiRoute route, byte[] body, IReadOnlyList<string> runIds)
    {
        var key = random.Chance(0.2) ? random.One("k1", "k2", "", new string('k', 257), Texts.Noise(random, 10)) : null;
        var encoding = random.Chance(0.01) ? random.One("gzip", "identity", "") : null;
        return new ApiRequest
        {
            Path = $"/api/{route.Template}",
            RouteValues = Placeholders.Where(p => route.Template.Contains($"{{{p}}}", StringComparison.Ordinal)).ToDictionary(p => p, p => Value(random, p, runIds)),
            Query = [.. Enumerable.Range(0, random.Chance(0.6) ? random.Next(4) : 0).Select(_ => Parameter(random, route))],
            Header = name => name switch
            {
                "Idempotency-Key" => key,
                "Content-Encoding" => encoding,
                _ => null,
            },
            ContentType = random.Chance(0.95) ? "application/json" : random.One(null, "", "text/plain", "application/json; charset=utf-16", "application/x+json", ";;", "a/b/c"),
            ContentLength = random.Next(10) switch { 0 => null, 1 => random.Next(200_000), _ => body.Length },
            Body = new MemoryStream(body),
        };
    }

    public static byte[] Body(Random random, ApiRoute route)
    {
        if (route.Body is null)
            return random.Chance(0.05) ? "{}"u8.ToArray() : [];
        if (random.Chance(0.03))
            return [];
        var json = route.Body.Schema == "Definition" ? DefinitionTexts.Workflow(random) : Fields(random, route.Body.Fields);
        return JsonValues.Spoil(random, json, 0.08);
    }

    private static string Fields(Random random, IReadOnlyList<string> known)
    {
        if (random.Chance(0.03))
            return JsonValues.Value(random, 3);
        var fields = known.Where(name => random.Chance(name is "steps" ? 0.85 : 0.25)).Select(name => $"\"{name}\":{Field(random, name)}").ToList();
        if (random.Chance(0.05))
            fields.Add($"{Texts.String(random)}:{JsonValues.Value(random, 2)}");
        return $"{{{string.Join(',', fields)}}}";
    }

    private static string Field(Random random, string name)
    {
        if (random.Chance(0.1))
            return JsonValues.Value(random, 2);
        return name switch
        {
            "steps" => DefinitionTexts.Steps(random),
            "input" => random.Chance(0.01) ? $"\"{new string('x', random.One(30_000, 66_000, 100_000))}\"" : JsonValues.Value(random, 4),
            "labels" => $"[{string.Join(',', Enumerable.Range(0, random.One(0, 1, 2, 17)).Select(_ => Texts.String(random)))}]",
            "onSuccess" or "onFailure" or "compensation" or "flow" => SettingsTexts.Field(random, name),
            "delay" => Texts.Duration(random),
            "from" => random.Chance(0.5) ? Texts.Number(random) : random.One("\"step-0:AddOne\"", "\"step-1:AddOne\"", "\"\""),
            "default" => $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => $"{{\"version\":\"{Texts.Name(random)}\",\"weight\":{Texts.Number(random)}}}"))}]",
            _ => $"\"{Texts.Name(random)}\"",
        };
    }

    private static string Value(Random random, string placeholder, IReadOnlyList<string> runIds) =>
        placeholder == "runId" && runIds.Count > 0 && random.Chance(0.8) ? runIds[random.Next(runIds.Count)] : Texts.Name(random);

    private static KeyValuePair<string, string> Parameter(Random random, ApiRoute route)
    {
        var name = route.Query.Count > 0 && random.Chance(0.95) ? route.Query[random.Next(route.Query.Count)].Name : Texts.Name(random);
        var value = random.Chance(0.2) ? Texts.Noise(random, random.Next(12)) : name switch
        {
            "wait" => random.One("1s", "30s", "5m", "1ms", "6m", "0s", "x"),
            "limit" => random.One("1", "50", "500", "501", "0", "-1", "+1", "1e2", "99999999999"),
            "status" => random.One("Running", "succeeded", "3", "-1", "Nope", "Running,Failed", " Running"),
            "from" or "to" => random.One("2026-01-01", "2026-01-01T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00", "now"),
            "cursor" => random.One("AAAA", "eyJ9", "====", "MjAyNi0wMS0wMXxh", "a|b", Convert.ToBase64String(BitConverter.GetBytes(random.NextInt64()))),
            _ => Texts.Name(random),
        };
        return new(name, value);
    }
}
