using Microsoft.Extensions.DependencyInjection;
using StepFlow.Chaos.Clients;
using StepFlow.Chaos.Cluster;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Chaos.Checks;

/// <summary>Reads the store itself, behind the servers' backs: the chain of record hashes, and that nothing stands behind the cursor.</summary>
internal static class StoreAudit
{
    private const int RecordsPerRead = 500;

    public static async Task RunAsync(IChaosStorage storage, RunLedger ledger, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        storage.AddTo(services);
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredService<IRunStore>();
        foreach (var run in ledger.Runs)
        {
            if (await store.LoadAsync(run.RunId, cancellationToken) is not { } snapshot)
                ledger.Violations.Add(run.RunId, "The run was accepted and has no row.");
            else
                await CheckAsync(store, snapshot, ledger.Violations, cancellationToken);
        }
    }

    private static async Task CheckAsync(IRunStore store, RunSnapshot run, Violations violations, CancellationToken cancellationToken)
    {
        var records = await store.ReadRecordsAsync(run, 0, RecordsPerRead, cancellationToken);
        if (!records.Select(r => r.Position).SequenceEqual(Enumerable.Range(0, run.Row.Cursor)))
            violations.Add(run.Row.RunId, $"Expected one record for each position before {run.Row.Cursor}, found {string.Join(" ", records.Select(r => r.Position))}.");
        var hash = "";
        foreach (var record in records)
        {
            hash = RecordHash.Next(hash, record.Key, record.Status, record.Result);
            if (record.Hash != hash)
                violations.Add(run.Row.RunId, $"{record.Key}: expected the record hash {hash}, found {record.Hash}.");
        }

        if (run.Row.RecordHash != hash)
            violations.Add(run.Row.RunId, $"Expected the row to carry the last record's hash {hash}, found {run.Row.RecordHash}.");
        if (run.Row.Claim is { } claim && run.Row.Status.IsTerminal())
            violations.Add(run.Row.RunId, $"The run has ended and still has the claim {claim}.");
    }
}
