using StepFlow.Api;

namespace StepFlow.Fuzz.Generators;

/// <summary>Requests to the API's routes: known and unknown runs, parameters and bodies that mostly fit.</summary>
internal static class Requests
{
    private static readonly ApiRoute[] All = [.. RouteTable.All];

    /// <summary>Those that leave something behind, or show the address of a webhook.</summary>
    private static readonly ApiRoute[] Makers =
    [
        RouteTable.Get(RouteNames.StartRun), RouteTable.Get(RouteNames.StartRun), RouteTable.Get(RouteNames.GetRun),
        RouteTable.Get(RouteNames.PublishVersion), RouteTable.Get(RouteNames.PutSchedule),
    ];

    public static ApiRoute Route(Dice random) => random.Chance(0.3) ? random.One<ApiRoute>(Makers) : random.One<ApiRoute>(All);

    public static ApiRequest Make(Dice random, ApiRoute route, byte[] body, Met met)
    {
        var key = random.Chance(0.2) ? random.Fit([$"k{random.Next(50)}"], "", new string('k', 257), Texts.Noise(random, 10)) : null;
        var encoding = random.Slips(0.02) ? random.One("gzip", "identity", "") : null;
        return new ApiRequest
        {
            Path = $"/api/{route.Template}",
            RouteValues = Values(random, route, met),
            Query = [.. Enumerable.Range(0, random.Chance(0.5) ? random.Next(3) : 0).Select(_ => Parameter(random, route)).OfType<KeyValuePair<string, string>>().DistinctBy(p => random.Careful ? p.Key : p.Key + p.Value)],
            Header = name => name switch
            {
                "Idempotency-Key" => key,
                "Content-Encoding" => encoding,
                _ => null,
            },
            ContentType = random.Slips(0.1) ? random.One(null, "", "text/plain", "application/json; charset=utf-16", "application/x+json", ";;", "a/b/c") : "application/json",
            ContentLength = random.Slips(0.2) ? random.One<long?>(null, random.Next(200_000)) : body.Length,
            Body = new MemoryStream(body),
        };
    }

    private static IReadOnlyDictionary<string, string> Values(Dice random, ApiRoute route, Met met)
    {
        if (route.Name == RouteNames.CallWebhook && met.Webhooks.Count > 0 && !random.Slips(0.4))
            return route.ReadValues(met.Webhooks[random.Next(met.Webhooks.Count)]);
        return route.Template.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'))
            .ToDictionary(name => name, name => Value(random, name, met));
    }

    private static string Value(Dice random, string placeholder, Met met) => placeholder switch
    {
        "runId" when met.RunIds.Count > 0 && !random.Slips(0.3) => met.RunIds[random.Next(met.RunIds.Count)],
        "name" => Texts.Workflow(random),
        "version" => Texts.Version(random),
        "id" => random.Fit(["s1", "s2", "night"], new string('s', 51), Texts.Name(random)),
        "eventId" => random.Fit(["go", "stop", "go/1", "a"], "", "stepflow/x", new string('é', 101), "\ud800", Texts.Noise(random, 9)),
        "step" => random.Fit(["0", "1", "2", "step-0:AddOne"], "-1", "+0", "99999999999", "", Texts.Noise(random, 9)),
        _ => Texts.Name(random),
    };

    /// <summary>A parameter; null where the route takes none and none is made all the same.</summary>
    private static KeyValuePair<string, string>? Parameter(Dice random, ApiRoute route)
    {
        if (route.Query.Count == 0 && !random.Slips(0.1))
            return null;
        var name = route.Query.Count > 0 && !random.Slips(0.1) ? route.Query[random.Next(route.Query.Count)].Name : Texts.Name(random);
        var value = random.Slips(0.2) ? Texts.Noise(random, random.Next(12)) : name switch
        {
            "wait" => random.Fit(["1s", "30s", "5m", "1ms"], "6m", "0s", "x"),
            "limit" => random.Fit(["1", "50", "500"], "501", "0", "-1", "+1", "1e2", "99999999999"),
            "status" => random.Fit(["Running", "succeeded", "Failed"], "3", "-1", "Nope", "Running,Failed", " Running"),
            "from" => random.Fit(["2026-01-01", "2025-12-31T00:00:00Z"], "0001-01-01", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00", "now"),
            "to" => random.Fit(["2026-02-01", "2027-01-01T00:00:00Z"], "0001-01-01", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00", "now"),
            "cursor" => random.Fit(["MXw2MzgwMDAwMDAwMDAwMDAwMDB8cjE"], "AAAA", "eyJ9", "====", "a|b", Convert.ToBase64String(BitConverter.GetBytes(random.NextInt64()))),
            "workflow" => Texts.Workflow(random),
            _ => Texts.Name(random),
        };
        return new(name, value);
    }
}
