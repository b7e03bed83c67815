using System.Text.Json;
using StepFlow.Runs;
using StepFlow.Simulation.Worlds;
using StepFlow.Testing.Faults;

namespace StepFlow.Simulation.Invariants;

/// <summary>
/// Never more runs of a flow key have been let in and have not ended than it has slots, nor are more starts noted in any period than may
/// begin; no step begins in one that was not let in.
/// </summary>
internal static class FlowRules
{
    public static IEnumerable<string> Check(Change change)
    {
        var after = change.After.Row;
        if (after.Flow is not { } flow)
            yield break;
        if ((change.IsClaim || change.ClaimsAhead) && !flow.Admitted)
            yield return $"An attempt begins although the flow key '{flow.Key}' has not let the run in.";
        var others = change.World.Watch.Runs.Count(run => run != change.Run && IsIn(run.Stored.Row, flow.Key));
        if (change.World.Scenario.Flow?.Parallelism is { } slots && IsIn(after, flow.Key) && others >= slots)
            yield return $"{others + 1} runs of the flow key '{flow.Key}' were let in, which has slots for {slots}.";
        if (IsIn(after, flow.Key) && change.World.Scenario.Flow?.RateLimit is not null && change.World.Watch.Starts.Count <= change.World.Watch.Runs.Count(run => run != change.Run && run.Stored.Row.Flow is { Admitted: true }))
            yield return $"The flow key '{flow.Key}' let the run in and has not noted its start.";
    }

    /// <summary>Notes the starts that the flow keys say, and holds all that were ever noted to the rate.</summary>
    public static void CheckStarts(World world)
    {
        if (world.Scenario.Flow is not { RateLimit: { } limit, RatePeriod: var period })
            return;
        foreach (var start in world.Storage.FlowKeys.SelectMany(key => Read(world, key).GetProperty("starts").EnumerateObject()))
            world.Watch.Starts[start.Name] = DateTimeOffset.FromUnixTimeMilliseconds(start.Value.GetInt64());
        var starts = world.Watch.Starts.Values.Order().ToList();
        foreach (var (first, last) in starts.Zip(starts.Skip(limit)).Where(pair => pair.Second - pair.First < period))
            world.Fail($"A flow key let {limit + 1} runs begin between {first:u} and {last:u}; {limit} may in {period}.");
    }

    /// <summary>What is stored of a flow key, read over a connection without faults.</summary>
    public static JsonElement Read(World world, string key)
    {
        var stored = world.Storage.Connect(FaultPlan.None, "check").Flows.ReadAsync(key, CancellationToken.None).GetAwaiter().GetResult();
        using var state = JsonDocument.Parse(stored?.Content.Utf8 ?? default);
        return state.RootElement.Clone();
    }

    private static bool IsIn(RunRow row, string key) => row.Flow is { Admitted: true } flow && flow.Key == key && !row.Status.IsTerminal();
}
