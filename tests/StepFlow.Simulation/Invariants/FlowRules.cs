using StepFlow.Runs;
using StepFlow.Simulation.Scenarios;

namespace StepFlow.Simulation.Invariants;

/// <summary>Never more runs of a flow key have been let in and have not ended than it has slots; no step begins in one that was not let in.</summary>
internal static class FlowRules
{
    public static IEnumerable<string> Check(Change change)
    {
        var after = change.After.Row;
        if (after.Flow is not { } flow)
            yield break;
        if (change.IsClaim && !flow.Admitted)
            yield return $"An attempt begins although the flow key '{flow.Key}' has not let the run in.";
        var others = change.World.Watch.Runs.Count(run => run != change.Run && IsIn(run.Stored.Row, flow.Key));
        if (IsIn(after, flow.Key) && others >= FlowScenarios.Slots)
            yield return $"{others + 1} runs of the flow key '{flow.Key}' were let in, which has slots for {FlowScenarios.Slots}.";
    }

    private static bool IsIn(RunRow row, string key) => row.Flow is { Admitted: true } flow && flow.Key == key && !row.Status.IsTerminal();
}
