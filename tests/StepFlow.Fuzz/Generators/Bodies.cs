using StepFlow.Api;

namespace StepFlow.Fuzz.Generators;

/// <summary>Bodies of requests, route by route: right, or nearly.</summary>
internal static class Bodies
{
    private static readonly string[] Crons = ["* * * * *", "*/5 * * * *", "0 2 * * *", "@hourly", "*/30 * * * * *", "0 0 1 1 *"];

    public static byte[] Make(Dice random, ApiRoute route)
    {
        if (route.Body is null)
            return random.Slips(0.1) ? "{}"u8.ToArray() : [];
        if (random.Slips(0.06))
            return [];
        return JsonValues.Spoil(random, random.Slips(0.06) ? JsonValues.Value(random, 3) : Json(random, route), 0.16);
    }

    private static string Json(Dice random, ApiRoute route)
    {
        if (route.Body?.IsPayload == true)
            return random.Chance(0.01) ? Large(random) : JsonValues.Value(random, 4);
        if (route.Name == RouteNames.PublishVersion)
            return DefinitionTexts.Workflow(random);
        IEnumerable<string> fields = route.Name switch
        {
            RouteNames.StartRun => Start(random).Concat(RunOnly(random)),
            RouteNames.PutSchedule => Times(random).Concat(Start(random)),
            RouteNames.ForkRun => [$"\"from\":{From(random)}", .. RunId(random), .. random.Chance(0.2) ? [$"\"version\":\"{Texts.Version(random)}\""] : (string[])[]],
            RouteNames.RestartRun => RunId(random),
            RouteNames.SetDefaultVersion => [Default(random)],
            _ => [],
        };
        return $"{{{string.Join(',', random.Slips(0.1) ? fields.Append(Stray(random, route)) : fields)}}}";
    }

    /// <summary>A field too many: one of the route's own, or any.</summary>
    private static string Stray(Dice random, ApiRoute route)
    {
        var known = route.Body?.Fields ?? [];
        var name = known.Count > 0 && random.Chance(0.6) ? $"\"{known[random.Next(known.Count)]}\"" : Texts.String(random);
        return $"{name}:{JsonValues.Value(random, 2)}";
    }

    /// <summary>What a request and a schedule start.</summary>
    private static IEnumerable<string> Start(Dice random)
    {
        var named = random.Chance(0.3);
        if (named || random.Slips(0.05))
            yield return $"\"workflow\":\"{(random.Chance(0.2) ? "dynamic" : Texts.Workflow(random))}\"";
        if (named && random.Chance(0.3))
            yield return $"\"version\":\"{Texts.Version(random)}\"";
        if (!named || random.Slips(0.05))
            yield return $"\"steps\":{DefinitionTexts.Steps(random)}";
        if (random.Chance(0.8))
            yield return $"\"input\":{Input(random)}";
        if (random.Chance(0.2))
            yield return $"\"labels\":[{string.Join(',', Enumerable.Range(0, random.Slips(0.2) ? 17 : random.Next(3)).Select(i => random.Slips(0.5) ? Texts.String(random) : $"\"l{i}\""))}]";
        if (random.Chance(0.15))
            yield return $"\"flow\":{SettingsTexts.Field(random, "flow")}";
    }

    private static IEnumerable<string> RunOnly(Dice random)
    {
        if (random.Chance(0.3))
            yield return $"\"runId\":\"{random.Fit(["r1", "r2", $"r{random.Next(100)}"], Texts.Name(random))}\"";
        if (random.Chance(0.15))
            yield return $"\"delay\":{Texts.Duration(random)}";
        foreach (var name in (string[])["onSuccess", "onFailure", "compensation"])
        {
            if (random.Slips(0.15))
                yield return $"\"{name}\":{SettingsTexts.Field(random, name)}";
        }
    }

    private static IEnumerable<string> Times(Dice random)
    {
        if (!random.Slips(0.05))
            yield return $"\"cron\":\"{random.Fit(Crons, "61 * * * *", "", "* * *", "0 0 30 2 *", "@never", "* * * * * * *", "0 0 * * SUN#6", "L * * * *", new string('*', 300), Texts.Noise(random, 9))}\"";
        if (random.Chance(0.4))
            yield return $"\"timeZone\":\"{random.Fit(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"], "Mars/Base", "", "W. Europe Standard Time", "../etc", Texts.Noise(random, 9))}\"";
        if (random.Chance(0.3))
            yield return $"\"enabled\":{random.Fit(["true", "true", "false"], "1", "\"true\"", "null")}";
        if (random.Chance(0.4))
            yield return $"\"catchUp\":{random.Fit(["\"skip\"", "\"last\"", "\"all\""], "\"All\"", "3", Texts.String(random))}";
        if (random.Chance(0.3))
            yield return $"\"catchUpLimit\":{Texts.Count(random, 1, 20)}";
    }

    private static IEnumerable<string> RunId(Dice random)
    {
        if (random.Chance(0.3))
            yield return $"\"runId\":\"{random.Fit([$"c{random.Next(1000)}"], "r1", Texts.Name(random))}\"";
    }

    private static string From(Dice random) => random.Chance(0.6)
        ? Texts.Count(random, 0, 2)
        : random.Fit(["\"step-0:AddOne\"", "\"step-1:AddOne\"", "\"step-0:MultiplyWithTwo\""], "\"\"", "\"step-0\"", Texts.String(random));

    private static string Default(Dice random) => random.Chance(0.6)
        ? $"\"version\":\"{Texts.Version(random)}\""
        : $"\"default\":[{{\"version\":\"{Texts.Version(random)}\",\"weight\":{Texts.Count(random, 1, 100)}}}{(random.Slips(0.5) ? $",{{\"version\":\"v2\",\"weight\":{Texts.Number(random)}}}" : "")}]";

    private static string Input(Dice random)
    {
        if (random.Chance(0.01))
            return Large(random);
        return random.Chance(0.5)
            ? random.One("1", "5", "{\"steps\":[\"AddOne\",\"MultiplyWithTwo\"],\"value\":1}", "[1,2]")
            : JsonValues.Value(random, 4);
    }

    private static string Large(Dice random) => $"\"{new string('x', random.Careful ? 30_000 : random.One(30_000, 66_000, 100_000))}\"";
}
