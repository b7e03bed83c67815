using static StepFlow.Chaos.Plans.PlanBuilder;

namespace StepFlow.Chaos.Plans;

/// <summary>Runs of workflows: published ones, which every chaos run publishes at its beginning, and the C# one of the servers.</summary>
internal static class WorkflowPlans
{
    /// <summary>What is published: the address below <c>/api/workflows</c> and the content.</summary>
    public static IReadOnlyList<(string Path, string Body)> Published { get; } =
    [
        ("chaos-child/versions/v1", $"{{\"steps\":[{Step(2, 1, 300)},{Step(1, 5, 100)}]}}"),
        ("chaos-versions/versions/v1", $"{{\"steps\":[{Step(1, 1, 200)}]}}"),
        ("chaos-versions/versions/v2", $"{{\"steps\":[{Step(1, 10, 200)},{Step(1, 100, 200)}]}}"),
        ("chaos-versions/default", "{\"default\":[{\"version\":\"v1\",\"weight\":50},{\"version\":\"v2\",\"weight\":50}]}"),
    ];

    public static ChaosPlan Child(Random random)
    {
        var plan = RandomPlans.Begin(random).Work(random.Next(300));
        var output = (plan.Value * 2) + 6;
        plan.Add("{\"run\":{\"workflow\":\"chaos-child\",\"version\":\"v1\"}}", new PlannedStep("run", Text(output)), output);
        return RandomPlans.Of(PlanKind.Child, plan.Work(random.Next(300)));
    }

    public static ChaosPlan Code(Random random)
    {
        var value = random.Next(1000);
        int[] ms = [random.Next(1500), random.Next(500), random.Next(3000)];
        long sum = (value * 3) + 3;
        return Of(
            PlanKind.Code,
            Format($"{{\"workflow\":\"chaos-code\",\"version\":\"v1\",\"labels\":[\"chaos\"],\"input\":{{\"value\":{value},\"ms\":[{string.Join(',', ms)}]}}}}"),
            ("v1", [new("call-0", Text(value)), new("call-1", Text(value + 1)), new("call-2", Text(value + 2)), new("rest", null), new("last", Text((sum * 2) + 1))]));
    }

    public static ChaosPlan Versions(Random random)
    {
        var value = random.Next(1000);
        return Of(
            PlanKind.Version,
            Format($"{{\"workflow\":\"chaos-versions\",\"labels\":[\"chaos\"],\"input\":{value}}}"),
            ("v1", [new("Work", Text(value + 1))]),
            ("v2", [new("Work", Text(value + 10)), new("Work", Text(value + 110))]));
    }

    private static ChaosPlan Of(PlanKind kind, string request, params (string Version, IReadOnlyList<PlannedStep> Steps)[] versions) => new()
    {
        Kind = kind,
        Request = request,
        Steps = versions.ToDictionary(v => v.Version, v => v.Steps),
    };

    private static string Step(int times, int by, int ms) => Format(
        $"{{\"step\":\"Work\",\"input\":{{\"value\":\"${{previous}}\",\"times\":{times},\"by\":{by},\"ms\":{ms},\"fails\":0}},\"retry\":{{\"maxAttempts\":100,\"initialDelay\":\"100ms\"}}}}");
}
