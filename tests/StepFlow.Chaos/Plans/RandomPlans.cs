using static StepFlow.Chaos.Plans.PlanBuilder;

namespace StepFlow.Chaos.Plans;

/// <summary>Draws what a client starts next.</summary>
internal static class RandomPlans
{
    private const int LongPadding = 3500;
    private const int FlowKeys = 3;
    private const int FlowParallelism = 3;

    public static ChaosPlan Create(Random random, string key, int maxSteps) => random.Next(100) switch
    {
        < 42 => Chain(random, maxSteps),
        < 52 => Once(random),
        < 57 => Gated(random, key),
        < 63 => CompositePlans.Compensated(random),
        < 71 => CompositePlans.WithEvent(random, key),
        < 79 => CompositePlans.Branches(random),
        < 83 => WorkflowPlans.Child(random),
        < 89 => WorkflowPlans.Code(random),
        < 94 => Flow(random),
        < 97 => CompositePlans.Large(random),
        _ => WorkflowPlans.Versions(random),
    };

    /// <summary>What a request with steps of its own starts.</summary>
    public static ChaosPlan Of(PlanKind kind, PlanBuilder plan, string more = "") => new()
    {
        Kind = kind,
        Request = Format($"{{\"input\":{plan.Input},\"labels\":[\"chaos\"],{more}\"steps\":[{plan.Json}]}}"),
        Steps = new Dictionary<string, IReadOnlyList<PlannedStep>> { [""] = plan.Steps },
    };

    public static PlanBuilder Begin(Random random) => new(random, random.Next(1000));

    private static ChaosPlan Chain(Random random, int maxSteps)
    {
        var length = random.Next(10) switch
        {
            < 5 => random.Next(1, 6),
            < 8 => random.Next(6, 12),
            _ => random.Next(12, 21),
        };
        var sleeps = random.Next(3) == 0;
        var padding = random.Next(6) == 0 ? LongPadding : 0;
        var plan = Begin(random);
        for (var i = 0; i < Math.Min(length, maxSteps); i++)
        {
            if (sleeps && random.Next(5) == 0)
                plan.Sleep(random.Next(50, 3000));
            else
                plan.Work(plan.Ms(), padding: padding, fails: random.Next(10) == 0 ? random.Next(1, 3) : 0, referred: Referred(random, plan));
        }

        return Of(PlanKind.Chain, plan);
    }

    private static int Referred(Random random, PlanBuilder plan)
    {
        var first = random.Next(6) == 0 ? plan.Steps.Count - 1 : -1;
        for (var i = first; i >= 0; i--)
        {
            if (plan.Steps[i].Result is not null && random.Next(2) == 0)
                return i;
        }

        return -1;
    }

    private static ChaosPlan Once(Random random) =>
        Of(PlanKind.Once, Begin(random).Work(random.Next(300)).Work(random.Next(500, 5000), "Once", "\"effect\":\"atMostOnce\",").Work(random.Next(300)));

    private static ChaosPlan Gated(Random random, string key)
    {
        var plan = Begin(random).Work(random.Next(300));
        plan.Add(Format($"{{\"step\":\"Gate\",\"input\":{{\"value\":\"${{previous}}\",\"name\":\"{key}\"}},\"retry\":{{\"maxAttempts\":100}}}}"), new PlannedStep("Gate", Text(plan.Value)), plan.Value);
        return Of(PlanKind.Gate, plan.Work(random.Next(300))) with { Gate = key };
    }

    private static ChaosPlan Flow(Random random)
    {
        var plan = Begin(random).Work(random.Next(800)).Work(random.Next(800));
        var rule = Format($"\"flow\":{{\"key\":\"chaos/${{input % {FlowKeys}}}\",\"parallelism\":{FlowParallelism}}},");
        return Of(PlanKind.Flow, plan, rule) with { Flow = (Format($"chaos/{plan.Input % FlowKeys}"), FlowParallelism) };
    }
}
