using StepFlow.Runs;

namespace StepFlow.Simulation.Invariants;

/// <summary>
/// Calls of a C# workflow that overlap: each is recorded once, by the write that ends it, after its run has ended and as that ended.
/// </summary>
internal static class CallRules
{
    private const int MostLive = 32;

    public static IEnumerable<string> Check(Change change)
    {
        var (before, after) = (change.Before.Row.Fork, change.After.Row.Fork);
        if (after is { IsOfCalls: true, Live.Count: > MostLive })
            yield return $"{after.Live.Count} calls are live at once.";
        if (before is not { IsOfCalls: true } || change.After.Row.Status.IsTerminal())
            yield break;
        var recorded = change.After.Records.Count > change.Before.Records.Count ? change.After.Records[^1] : null;
        var gone = before.Live.Except(after?.Live ?? []).ToList();
        if (gone.Count != (recorded is not null && change.Model.IsAtOnce(recorded.Position) ? 1 : 0))
            yield return $"The calls [{string.Join(", ", gone)}] ended with the record {recorded?.Key ?? "of nothing"}.";
        foreach (var index in gone)
        {
            var call = change.World.Watch.Runs.FirstOrDefault(run =>
                run.Stored.Row.Parent is { Kind: ForkKind.Call } link && link.RunId == change.Run.RunId && link.Index == index);
            var status = call?.Stored.Row.Status;
            if (recorded is not null && status != (recorded.Status == StepStatus.Succeeded ? RunStatus.Succeeded : status is RunStatus.Canceled ? status : RunStatus.Failed))
                yield return $"{recorded.Key} was recorded as {recorded.Status} while its run is {status?.ToString() ?? "not there"}.";
        }
    }
}
