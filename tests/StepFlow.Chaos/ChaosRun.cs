using System.Collections.Concurrent;
using System.Diagnostics;
using StepFlow.Chaos.Checks;
using StepFlow.Chaos.Clients;
using StepFlow.Chaos.Cluster;
using StepFlow.Chaos.Disturbances;
using StepFlow.Runs;

namespace StepFlow.Chaos;

/// <summary>One chaos run: real servers, disturbed under load, and at its end every run held against its model.</summary>
public static class ChaosRun
{
    private const int Readers = 8;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    /// <summary>Runs it. What has been found is in the report; nothing is thrown for a violation.</summary>
    public static async Task<ChaosReport> ExecuteAsync(ChaosOptions options, TextWriter log)
    {
        var violations = new Violations();
        using var starting = new CancellationTokenSource(StartLimit);
        await using var cluster = await ServerCluster.StartAsync(options, violations, starting.Token);
        using var api = new ApiClient(cluster, violations);
        var ledger = new RunLedger(violations);
        var disturber = new Disturber(options, cluster, log);

        var (disturbed, settled) = await DisturbAsync(options, api, ledger, disturber);
        await log.WriteLineAsync($"{ledger.Runs.Count} runs; checking each.");
        using var checking = new CancellationTokenSource(options.SettleLimit);
        await cluster.AllUpAsync(checking.Token);
        var views = await CheckAsync(api, ledger, checking.Token);
        var counted = await api.CountAsync(Random.Shared, checking.Token);
        if (counted != ledger.Runs.Count)
            violations.Add("stats", $"Expected {ledger.Runs.Count} runs, as many as were accepted; the API counts {counted}.");
        await cluster.StopServersAsync();
        await StoreAudit.RunAsync(cluster.Storage, ledger, checking.Token);

        var report = Report(options, ledger, views, disturber, api, cluster.Folder) with { Disturbed = disturbed, Settled = settled };
        if (report.Violations.Count == 0)
        {
            await cluster.DisposeAsync();
            Directory.Delete(cluster.Folder, recursive: true);
        }

        return report;
    }

    private static async Task<(TimeSpan Disturbed, TimeSpan Settled)> DisturbAsync(
        ChaosOptions options, ApiClient api, RunLedger ledger, Disturber disturber)
    {
        using var noMore = new CancellationTokenSource();
        using var giveUp = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var clients = Enumerable.Range(0, options.Runs).Select(i => new RunClient(i, options, api, ledger).RunAsync(noMore.Token, giveUp.Token)).ToList();
        await disturber.RunAsync(CancellationToken.None);
        var disturbed = watch.Elapsed;
        await noMore.CancelAsync();
        giveUp.CancelAfter(options.SettleLimit);
        await Task.WhenAll(clients);
        return (disturbed, watch.Elapsed - disturbed);
    }

    /// <summary>Reads every run once more, when all have ended: an ended run stays as it is.</summary>
    private static async Task<IReadOnlyDictionary<RunUnderTest, RunView>> CheckAsync(ApiClient api, RunLedger ledger, CancellationToken cancellationToken)
    {
        var views = new ConcurrentDictionary<RunUnderTest, RunView>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ledger.Runs, parallel, async (run, token) =>
        {
            var (view, body) = await api.GetRunAsync(run.RunId, Random.Shared, token);
            if (view is null)
            {
                ledger.Violations.Add(run.RunId, "The run was accepted and is not there.", body);
                return;
            }

            views[run] = view;
            foreach (var problem in RunCheck.Of(run, view))
                ledger.Violations.Add(run.RunId, problem, body);
        });
        return views;
    }

    private static ChaosReport Report(
        ChaosOptions options, RunLedger ledger, IReadOnlyDictionary<RunUnderTest, RunView> views, Disturber disturber, ApiClient api, string folder)
    {
        var recovering = views.Where(v => !v.Key.Paused).Select(v => v.Value).ToList();
        return new ChaosReport
        {
            Options = options,
            Disturbed = default,
            Settled = default,
            Runs = ledger.Runs.Count,
            Forks = ledger.Runs.Count(r => r.ForkOf is not null),
            Canceled = views.Values.Count(v => v.Status == RunStatus.Canceled),
            Paused = ledger.Runs.Count(r => r.Paused),
            Records = views.Values.Sum(v => (long)v.Cursor),
            CutOffAttempts = views.Values.Sum(v => v.Steps.Sum(s => Math.Max(0, s.Attempts - 1L))),
            Kills = disturber.Count(DisturbanceKind.Kill),
            Freezes = disturber.Count(DisturbanceKind.Freeze),
            StorageStops = disturber.Count(DisturbanceKind.StorageStop),
            Requests = api.Requests,
            RepeatedRequests = api.Repeated,
            AfterKill = RecoveryTimes.Of(recovering, disturber.Done, DisturbanceKind.Kill, onlyCutOff: false),
            AfterKillCutOff = RecoveryTimes.Of(recovering, disturber.Done, DisturbanceKind.Kill, onlyCutOff: true),
            AfterFreeze = RecoveryTimes.Of(recovering, disturber.Done, DisturbanceKind.Freeze, onlyCutOff: false),
            AfterStorageStop = RecoveryTimes.Of(recovering, disturber.Done, DisturbanceKind.StorageStop, onlyCutOff: false),
            Violations = ledger.Violations.All,
            Folder = folder,
        };
    }
}
