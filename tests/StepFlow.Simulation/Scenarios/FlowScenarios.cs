using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Runs;

namespace StepFlow.Simulation.Scenarios;

/// <summary>Runs that share a flow key, which lets one of them go on at a time, or one of them begin in a period.</summary>
internal static class FlowScenarios
{
    private const string Plan = """["Add", "Double"]""";

    private static readonly FlowRule OneAtATime = new() { Key = InputTemplate.Parse("\"k/${input}\""), Parallelism = 1 };

    private static readonly FlowRule OneInAPeriod =
        new() { Key = InputTemplate.Parse("\"k/${input}\""), RateLimit = 1, RatePeriod = TimeSpan.FromMinutes(5) };

    public static IEnumerable<Scenario> List { get; } =
    [
        Sharing("flow", OneAtATime, lasts: 30, "first", "second", "third"),
        Sharing("flow-rate", OneInAPeriod, lasts: 615, "first", "second", "third"),
    ];

    private static Scenario Sharing(string name, FlowRule rule, int lasts, params string[] keys)
    {
        var model = new Model(Plan);
        return new Scenario
        {
            Name = name,
            RunIds = [.. keys.Select(key => RunId.FromKey($"{name}-{key}"))],
            ModelOf = _ => model,
            Flow = rule,
            Lasts = TimeSpan.FromSeconds(lasts),
            Clients = () => [.. keys.Select(key => Requests.Start($"{name}-{key}", Plan, settings: new RunSettings { Flow = rule }))],
        };
    }
}
