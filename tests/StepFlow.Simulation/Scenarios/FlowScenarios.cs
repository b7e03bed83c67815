using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Runs;

namespace StepFlow.Simulation.Scenarios;

/// <summary>Runs that share a flow key, which lets one of them go on at a time.</summary>
internal static class FlowScenarios
{
    /// <summary>How many the key lets go on.</summary>
    public const int Slots = 1;

    private const string Plan = """["Add", "Double"]""";

    private static readonly RunSettings OneAtATime = new() { Flow = new FlowRule { Key = InputTemplate.Parse("\"k/${input}\""), Parallelism = Slots } };

    public static IEnumerable<Scenario> List { get; } = [Sharing("flow", "first", "second", "third")];

    private static Scenario Sharing(string name, params string[] keys)
    {
        var model = new Model(Plan);
        return new Scenario
        {
            Name = name,
            RunIds = [.. keys.Select(key => RunId.FromKey($"{name}-{key}"))],
            ModelOf = _ => model,
            Lasts = TimeSpan.FromSeconds(30),
            Clients = () => [.. keys.Select(key => Requests.Start($"{name}-{key}", Plan, settings: OneAtATime))],
        };
    }
}
