using System.Diagnostics;
using StepFlow.Chaos.Clients;
using StepFlow.Chaos.Cluster;
using StepFlow.Chaos.Disturbances;
using StepFlow.Chaos.Plans;

namespace StepFlow.Chaos;

/// <summary>One chaos run: real servers, disturbed under load, and at its end every run held against its model.</summary>
public static class ChaosRun
{
    private const int SweepsAtTheEnd = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs it. What has been found is in the report; nothing is thrown for a violation.</summary>
    public static async Task<ChaosReport> ExecuteAsync(ChaosOptions options, TextWriter log)
    {
        var violations = new Violations();
        using var starting = new CancellationTokenSource(StartLimit);
        await using var cluster = await ServerCluster.StartAsync(options, violations, starting.Token);
        using var api = new ApiClient(cluster, violations);
        foreach (var (path, body) in WorkflowPlans.Published)
            await api.SendAsync(HttpMethod.Put, $"/api/workflows/{path}", body, null, Random.Shared, starting.Token);
        var ledger = new RunLedger(violations);
        var disturber = new Disturber(options, cluster, log);

        var (disturbed, settled) = await DisturbAsync(options, api, ledger, disturber, cluster.Gates);
        await log.WriteLineAsync($"{ledger.Runs.Count} runs; checking each.");
        var findings = await FindAsync(options, cluster, api, ledger, disturber);
        var report = ReportOf(options, ledger, disturber, api, findings) with { Disturbed = disturbed, Settled = settled, Folder = cluster.Folder };
        if (report.Violations.Count == 0)
        {
            await cluster.DisposeAsync();
            Directory.Delete(cluster.Folder, recursive: true);
        }

        return report;
    }

    private static async Task<(TimeSpan Disturbed, TimeSpan Settled)> DisturbAsync(
        ChaosOptions options, ApiClient api, RunLedger ledger, Disturber disturber, string gates)
    {
        using var noMore = new CancellationTokenSource();
        using var giveUp = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var clients = Enumerable.Range(0, options.Runs)
            .Select(i => new RunClient(i, options, api, ledger, gates).RunAsync(noMore.Token, giveUp.Token)).ToList();
        await disturber.RunAsync(CancellationToken.None);
        var disturbed = watch.Elapsed;
        await noMore.CancelAsync();
        giveUp.CancelAfter(options.SettleLimit);
        await Task.WhenAll(clients);
        return (disturbed, watch.Elapsed - disturbed);
    }

    private static async Task<Findings> FindAsync(ChaosOptions options, ServerCluster cluster, ApiClient api, RunLedger ledger, Disturber disturber)
    {
        using var checking = new CancellationTokenSource(options.SettleLimit);
        await cluster.AllUpAsync(checking.Token);
        var quietSince = await QuietAsync(options, api, checking.Token);
        var views = await Findings.ViewsAsync(api, ledger, checking.Token);
        await Findings.CheckWaitersAsync(api, ledger, checking.Token);
        var (counted, _) = await api.CountAsync(Random.Shared, checking.Token);
        await cluster.StopServersAsync();
        return await Findings.OfAsync(options, cluster, ledger, disturber.Done, views, counted, quietSince, checking.Token);
    }

    /// <summary>
    /// Until the list shows no run that has not ended: the last duties of a run come after its end. Then some sweeps more. A run that
    /// never gets there is found by the checks.
    /// </summary>
    private static async Task<DateTimeOffset> QuietAsync(ChaosOptions options, ApiClient api, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < options.SettleLimit / 2 && (await api.CountAsync(Random.Shared, cancellationToken)).Open > 0)
            await Task.Delay(BetweenLooks, cancellationToken);
        var since = DateTimeOffset.UtcNow;
        await Task.Delay(options.Sweep * SweepsAtTheEnd, cancellationToken);
        return since;
    }

    private static ChaosReport ReportOf(ChaosOptions options, RunLedger ledger, Disturber disturber, ApiClient api, Findings findings)
    {
        var report = new ChaosReport
        {
            Options = options,
            Disturbed = default,
            Settled = default,
            Runs = ledger.Runs.Count,
            Kinds = ledger.Runs.GroupBy(r => r.Plan.Kind).OrderBy(k => k.Key).ToDictionary(k => k.Key.ToString(), k => k.Count()),
            Forks = ledger.Runs.Count(r => r.ForkOf is not null),
            Canceled = findings.Canceled,
            Paused = ledger.Runs.Count(r => r.Held is not null),
            Started = findings.Stored.Count - ledger.Runs.Count,
            Records = findings.Stored.Values.Sum(r => (long)r.Records.Count),
            Executions = findings.Executions.Count,
            Kills = disturber.Count(DisturbanceKind.Kill),
            Freezes = disturber.Count(DisturbanceKind.Freeze),
            StorageStops = disturber.Count(DisturbanceKind.StorageStop),
            Requests = api.Requests,
            RepeatedRequests = api.Repeated,
            Recoveries = findings.Recoveries,
            Violations = [],
            Folder = "",
        };
        if (report.Takeovers < options.MinTakeovers)
            ledger.Violations.Add("disturbances", $"Expected at least {options.MinTakeovers} takeovers from killed or frozen workers, found {report.Takeovers}: nothing is proved.");
        return report with { Violations = ledger.Violations.All };
    }
}
