using Azure.Core;
using Azure.Data.Tables;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Base of tests of work of many requests that ends after any of them, or that another host meets in its middle.</summary>
public abstract class CutOffTest(AzuriteFixture fixture)
{
    /// <summary>What is done to the requests of <see cref="Open"/>.</summary>
    protected FaultTransport Faults { get; } = new();

    protected AzuriteFixture Fixture => fixture;

    protected AzuriteStore Open() => fixture.Open(setup => (setup.Faults, setup.MaxRetries) = (Faults, 0));

    /// <summary>Another host on the same account, that nothing spoils.</summary>
    protected AzuriteStore Beside(AzuriteStore store) => fixture.Open(setup => (setup.Name, setup.MaxRetries) = (store.Name, 0));

    protected static bool IsBatch(Request request) => request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal);

    /// <summary>Does something before some of the batches are sent, counted from 1.</summary>
    protected void BeforeBatches(int[] numbers, Action action)
    {
        var batches = 0;
        Faults.Use(request =>
        {
            if (IsBatch(request) && numbers.Contains(Interlocked.Increment(ref batches)))
                action();
            return null;
        });
    }

    protected static Exception? Wait(Func<Task> work) => Record.ExceptionAsync(() => Task.Run(work)).GetAwaiter().GetResult();

    protected static async Task<List<string>> BlobsAsync(AzuriteStore store)
    {
        var names = new List<string>();
        await foreach (var blob in store.Clients.Payloads.GetBlobsAsync())
            names.Add(blob.Name);
        return names;
    }

    protected void CutOffAfter(int requests)
    {
        var count = 0;
        Faults.Use(_ => Interlocked.Increment(ref count) > requests ? new FaultyAnswer(500, "InternalError") : null);
    }

    protected static async Task<List<TableEntity>> RowsAsync(TableClient table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>())
            rows.Add(row);
        return rows;
    }
}
