using System.Collections.Concurrent;
using StepFlow.Chaos.Checks;
using StepFlow.Chaos.Clients;
using StepFlow.Chaos.Cluster;
using StepFlow.Chaos.Disturbances;
using StepFlow.Chaos.Executions;
using StepFlow.Runs;

namespace StepFlow.Chaos;

/// <summary>What is there when all is over: in the API, in the store and in the handlers' own files. Making it makes every check.</summary>
internal sealed record Findings
{
    private const int Readers = 8;

    public required int Canceled { get; init; }

    public required IReadOnlyDictionary<string, StoredRun> Stored { get; init; }

    public required IReadOnlyList<HandlerAttempt> Executions { get; init; }

    public required Recoveries Recoveries { get; init; }

    /// <summary>Reads every run once more through the API, when all have ended: an ended run stays as it is.</summary>
    public static async Task<IReadOnlyCollection<RunView>> ViewsAsync(ApiClient api, RunLedger ledger, CancellationToken cancellationToken)
    {
        var views = new ConcurrentQueue<RunView>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ledger.Runs, parallel, async (run, token) =>
        {
            var (view, body) = await api.GetRunAsync(run.RunId, Random.Shared, token);
            if (view is null)
            {
                ledger.Violations.Add(run.RunId, "The run was accepted and is not there.", body);
                return;
            }

            views.Enqueue(view);
            foreach (var problem in RunCheck.Of(run, view))
                ledger.Violations.Add(run.RunId, problem, body);
        });
        return views;
    }

    /// <summary>Nobody waits for an event any more. (A waiter that a kill left behind, this look removes.)</summary>
    public static async Task CheckWaitersAsync(ApiClient api, RunLedger ledger, CancellationToken cancellationToken)
    {
        foreach (var run in ledger.Runs.Where(r => r.Plan.Event is not null))
        {
            var path = $"/api/events/{Uri.EscapeDataString(run.Plan.Event?.Id ?? "")}/waiters";
            var (_, body) = await api.SendAsync(HttpMethod.Get, path, null, null, Random.Shared, cancellationToken);
            if (body.Contains(run.RunId, StringComparison.Ordinal))
                ledger.Violations.Add(run.RunId, "It has ended, and the API shows that it waits for its event.", body);
        }
    }

    /// <summary>Reads the rest, once the servers have ended.</summary>
    public static async Task<Findings> OfAsync(
        ChaosOptions options,
        ServerCluster cluster,
        RunLedger ledger,
        IReadOnlyList<Disturbance> disturbances,
        IReadOnlyCollection<RunView> views,
        long counted,
        DateTimeOffset quietSince,
        CancellationToken cancellationToken)
    {
        var executions = ExecutionFiles.Read(cluster.Executions, cluster.Ended);
        var stored = await StoreAudit.RunAsync(cluster.Storage, ledger, executions, quietSince, cancellationToken);
        var listed = stored.Values.Count(r => r.Row.Listed);
        if (counted != listed)
            ledger.Violations.Add("stats", $"Expected {listed} runs, as many as are to be listed; the API counts {counted}.");
        new ExecutionCheck(executions, stored, ledger, new Freezes(disturbances, options.Lease), options.Backend).Run();
        CompensationCheck.Run(ledger, stored);
        var undisturbed = stored.Values.Where(r => ledger.Find(r.Row.RunId) is not { } run || (!run.Paused && run.Resumes.Count == 0)).ToList();
        var canceled = stored.Values.Where(r => r.Row.Status == RunStatus.Canceled).Select(r => r.Row.RunId).ToHashSet(StringComparer.Ordinal);
        return new Findings
        {
            Canceled = views.Count(v => v.Status == RunStatus.Canceled),
            Stored = stored,
            Executions = executions,
            Recoveries = Recoveries.Of(executions, undisturbed, canceled, disturbances),
        };
    }
}
