using StepFlow.Runs;
using static StepFlow.Chaos.Plans.PlanBuilder;

namespace StepFlow.Chaos.Plans;

/// <summary>Plans of steps of other kinds than handlers alone.</summary>
internal static class CompositePlans
{
    private const int LargeLength = 100_000;
    private static readonly int[] Items = [3, 1, 4, 1, 5];

    public static ChaosPlan Compensated(Random random)
    {
        var plan = RandomPlans.Begin(random);
        var undone = new List<int>();
        for (var i = 0; i < random.Next(2, 5); i++)
        {
            var isUndone = i == 0 || random.Next(2) == 0;
            plan.Work(random.Next(500), more: isUndone ? $"\"compensate\":{{\"step\":\"Undo\",{PlanBuilder.Retry}}}," : "");
            if (isUndone)
                undone.Insert(0, i);
        }

        plan.Add("{\"step\":\"Refuse\",\"retry\":{\"maxAttempts\":100}}", new PlannedStep("Refuse", null), plan.Value);
        return RandomPlans.Of(PlanKind.Compensated, plan) with { Ends = RunStatus.Failed, Undone = undone };
    }

    /// <summary>The event comes before the run waits, or after.</summary>
    public static ChaosPlan WithEvent(Random random, string key)
    {
        var (id, payload) = ($"go/{key}", random.Next(1000));
        var plan = RandomPlans.Begin(random).Work(random.Next(2000));
        plan.Add(
            $"{{\"waitForEvent\":\"{id}\",\"timeout\":\"1h\"}}",
            new PlannedStep("waitForEvent", Format($"{{\"timedOut\":false,\"event\":\"{id}\",\"payload\":{payload}}}")),
            payload);
        var (json, result) = plan.Task("Work", "${previous.payload}", payload, plan.Ms());
        plan.Add(json, new PlannedStep("Work", Text(result)), result);
        return RandomPlans.Of(PlanKind.Event, plan) with { Event = (id, payload, TimeSpan.FromMilliseconds(random.Next(4000))) };
    }

    public static ChaosPlan Branches(Random random)
    {
        var plan = RandomPlans.Begin(random).Work(random.Next(300));
        var value = plan.Value;
        var (left, one) = plan.Task("Work", "${previous}", value, plan.Ms());
        var (middle, two) = plan.Task("Work", "${previous}", value, random.Next(500));
        var (right, three) = plan.Task("Work", "${previous}", two, random.Next(500));
        plan.Add($"{{\"parallel\":[[{left}],[{middle},{right}]]}}", new PlannedStep("parallel", Format($"[{one},{three}]")), 0);

        // What the items come to is linear, so that two of them say what all do.
        var (each, ofZero) = plan.Task("Work", "${item}", 0, random.Next(800));
        var times = each.Contains("\"times\":2", StringComparison.Ordinal) ? 2 : 1;
        var results = Items.Select(item => (item * times) + ofZero).ToList();
        plan.Add(Format($"{{\"forEach\":[{string.Join(',', Items)}],\"do\":[{each}],\"maxConcurrency\":2}}"), new PlannedStep("forEach", $"[{string.Join(',', results.Select(Text))}]"), 0);

        var (then, ofThen) = plan.Task("Work", "${previous[0]}", results[0], random.Next(300));
        var (otherwise, ofElse) = plan.Task("Work", "${previous[1]}", results[1], random.Next(300));
        var takesThen = random.Next(2) == 0;
        var condition = Format($"${{previous[0] {(takesThen ? "==" : "!=")} {results[0]}}}");
        plan.Add($"{{\"if\":\"{condition}\",\"then\":[{then}],\"else\":[{otherwise}]}}", new PlannedStep("if", null), 0);
        plan.Show(new PlannedStep("Work", Text(ofThen), Skipped: !takesThen), ofThen).Show(new PlannedStep("Work", Text(ofElse), Skipped: takesThen), ofElse);
        return RandomPlans.Of(PlanKind.Branches, plan);
    }

    public static ChaosPlan Large(Random random)
    {
        var plan = RandomPlans.Begin(random);
        var letters = Enumerable.Range(0, LargeLength).Select(i => (int)((plan.Input + i) % 26)).ToList();
        plan.Add(
            Format($"{{\"step\":\"Large\",\"input\":{{\"value\":\"${{previous}}\",\"length\":{LargeLength}}}}}"),
            new PlannedStep("Large", $"\"{string.Concat(letters.Select(letter => (char)('a' + letter)))}\""),
            0);
        plan.Add("{\"step\":\"Measure\",\"retry\":{\"maxAttempts\":100}}", new PlannedStep("Measure", Text(letters.Sum())), letters.Sum());
        return RandomPlans.Of(PlanKind.Large, plan.Work(random.Next(500)));
    }
}
