using StepFlow.Chaos.Clients;
using StepFlow.Runs;

namespace StepFlow.Chaos.Checks;

/// <summary>What was done before a run failed is undone: each step once, the last one first, with what it had returned.</summary>
internal static class CompensationCheck
{
    public static void Run(RunLedger ledger, IReadOnlyDictionary<string, StoredRun> stored)
    {
        var undoing = stored.Values.Where(r => r.Row.Parent?.Kind == ForkKind.Compensation).ToLookup(r => r.Row.Parent?.RunId, StringComparer.Ordinal);
        foreach (var run in ledger.Runs.Where(r => r.Plan.Undone.Count > 0))
        {
            var steps = run.Plan.StepsOf(null);
            var expected = run.Plan.Undone.Select(i => $"\"{run.RunId}/step-{i}:{steps[i].Name}={steps[i].Result}\"").ToList();
            var found = undoing[run.RunId].SelectMany(r => r.Records).Select(r => r.Result?.ToString() ?? r.Status.ToString()).ToList();
            if (!found.SequenceEqual(expected))
                ledger.Violations.Add(run.RunId, $"Expected to be undone: {string.Join(" ", expected)}; found {string.Join(" ", found)}.");
        }
    }
}
