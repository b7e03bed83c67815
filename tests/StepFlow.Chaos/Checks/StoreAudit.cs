using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Chaos.Clients;
using StepFlow.Chaos.Cluster;
using StepFlow.Chaos.Executions;
using StepFlow.Chaos.Plans;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Chaos.Checks;

/// <summary>Reads the store itself, behind the servers' backs, once they have ended: every run with its records, and what is left over.</summary>
internal sealed class StoreAudit(IRunStore store, RunLedger ledger)
{
    private const int Readers = 8;
    private const int RecordsPerRead = 500;
    private const int RunsPerPage = 200;

    private readonly ConcurrentDictionary<string, StoredRun> _runs = new(StringComparer.Ordinal);

    /// <summary>Every run: those that were accepted, those that are listed and those that executed something.</summary>
    public static async Task<IReadOnlyDictionary<string, StoredRun>> RunAsync(
        IChaosStorage storage, RunLedger ledger, IReadOnlyList<HandlerAttempt> executions, DateTimeOffset quietSince, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        storage.AddTo(services);
        await using var provider = services.BuildServiceProvider();
        var audit = new StoreAudit(provider.GetRequiredService<IRunStore>(), ledger);
        var listed = await audit.ListAsync(cancellationToken);
        await audit.ReadAsync([.. ledger.Runs.Select(r => r.RunId).Union(listed.Keys).Union(executions.Select(e => e.RunId))], cancellationToken);
        audit.CheckList(listed);
        var left = new LeftoverCheck(provider, ledger, audit._runs);
        await left.RunAsync(quietSince, cancellationToken);
        return audit._runs;
    }

    private async Task<IReadOnlyDictionary<string, RunStatus>> ListAsync(CancellationToken cancellationToken)
    {
        var listed = new Dictionary<string, RunStatus>(StringComparer.Ordinal);
        for (RunListPosition? after = null; ;)
        {
            var page = await store.ListAsync(new RunQuery { Limit = RunsPerPage, After = after }, cancellationToken);
            foreach (var run in page.Runs)
            {
                if (!listed.TryAdd(run.RunId, run.Status))
                    ledger.Violations.Add(run.RunId, "The list shows it twice.");
            }

            if (page.Next is not { } next)
                return listed;
            after = next;
        }
    }

    private async Task ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ids, parallel, async (id, token) =>
        {
            if (await store.LoadAsync(id, token) is not { } run)
            {
                ledger.Violations.Add(id, "The run was accepted, listed or executed and has no row.");
                return;
            }

            var records = await store.ReadRecordsAsync(run, 0, RecordsPerRead, token);
            _runs[id] = new StoredRun(run.Row, records);
            foreach (var problem in Problems(run.Row, records))
                ledger.Violations.Add(id, problem);
        });
    }

    /// <summary>The list shows every run that is to be listed, as it ended, and belongs to what was asked for.</summary>
    private void CheckList(IReadOnlyDictionary<string, RunStatus> listed)
    {
        var asked = ledger.Runs.Select(r => r.RunId).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, run) in _runs)
        {
            var shown = listed.TryGetValue(id, out var status) ? status : (RunStatus?)null;
            var expected = run.Row.Listed ? run.Row.Status : (RunStatus?)null;
            if (shown != expected)
                ledger.Violations.Add(id, $"Expected the list to show {expected?.ToString() ?? "no such run"}, found {shown?.ToString() ?? "no such run"}.");
            var root = run.Row;
            while (root.Parent is { } parent && _runs.TryGetValue(parent.RunId, out var above))
                root = above.Row;
            if (!asked.Contains(root.RunId))
                ledger.Violations.Add(id, "Nobody asked for it, and no run that somebody asked for started it.");
        }
    }

    private IEnumerable<string> Problems(RunRow row, IReadOnlyList<StepRecord> records)
    {
        if (!row.Status.IsTerminal() || row.AfterPending || row.Claim is not null)
            yield return $"Expected an ended run without duties and claim, found {row.Status}{(row.AfterPending ? ", duties pending" : "")}, claim {row.Claim?.ToString() ?? "none"}.";
        var positions = records.Select(r => r.Position).ToList();
        var last = row.Cursor + (row.Status == RunStatus.Failed ? 1 : 0);
        var skips = ledger.Find(row.RunId)?.Plan.Kind == PlanKind.Branches;
        var complete = skips ? positions.SequenceEqual(positions.Distinct().Order()) && positions.All(p => p < last) : positions.SequenceEqual(Enumerable.Range(0, last));
        if (!complete)
            yield return $"Expected one record for each position before {last}, found {string.Join(" ", positions)}.";
        var hash = "";
        foreach (var record in records)
        {
            var next = RecordHash.Next(hash, record.Key, record.Status, record.Result);
            if (record.Hash != next)
                yield return $"{record.Key}: expected the record hash {next}, found {record.Hash}.";
            // The record of a failed step is behind the cursor that the row's hash belongs to: a resume takes it away.
            hash = record.Position < row.Cursor ? next : hash;
        }

        if (row.RecordHash != hash)
            yield return $"Expected the row to carry the last record's hash {hash}, found {row.RecordHash}.";
    }
}
