using StepFlow.Simulation.Scenarios;

namespace StepFlow.Simulation.Schedules;

/// <summary>The random schedule of a seed: the scenario comes from it too, so that the number says everything.</summary>
internal static class Seeds
{
    public static Schedule Schedule(int seed) => Schedules.Schedule.Random(AllScenarios.List[seed % AllScenarios.List.Count].Name, seed) with
    {
        HasServers = seed / AllScenarios.List.Count % 2 == 1,
    };
}
