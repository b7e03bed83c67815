using StepFlow.Definitions;
using StepFlow.Runs;

namespace StepFlow.Simulation.Scenarios;

/// <summary>Runs whose end brings another run with it: one that undoes their steps, or one that their settings name.</summary>
internal static class EndScenarios
{
    private const string Report = """["Report"]""";

    private static readonly RunSettings AlwaysCompensated = new() { CompensateOnCancel = true };
    private static readonly RunSettings Reported = new() { OnSuccess = [Start(Report)], OnFailure = [Start(Report)] };

    public static IEnumerable<Scenario> List { get; } =
    [
        Ending("compensation", """[{"step": "Add", "compensate": "Undo"}, "Double", {"step": "Double", "compensate": "Undo"}, "Refuse"]""", AlwaysCompensated),
        Ending("on-success", """["Add", "Double"]""", Reported, Report, staysFailed: false),
        Ending("on-failure", """["Add", "Refuse"]""", Reported, Report),
    ];

    private static EndStart Start(string plan) => new() { Steps = Requests.Steps(plan) };

    private static Scenario Ending(string name, string plan, RunSettings settings, string? atEnd = null, bool staysFailed = true)
    {
        var model = new Model(plan);
        return new Scenario
        {
            Name = name,
            RunIds = [RunId.FromKey(name)],
            ModelOf = _ => model,
            AtEnd = atEnd is null ? null : new Model(atEnd),
            StaysFailed = staysFailed,
            Lasts = TimeSpan.FromSeconds(30),
            Clients = () => [Requests.Start(name, plan, settings: settings)],
        };
    }
}
