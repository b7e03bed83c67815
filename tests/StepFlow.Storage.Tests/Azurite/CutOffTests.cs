using Azure.Data.Tables;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Work of many requests that ends after any of them, and is repeated.</summary>
[Collection(AzuriteGroup.Name)]
public sealed class CutOffTests(AzuriteFixture fixture)
{
    private readonly FaultTransport _faults = new();

    [Fact]
    public async Task Purge_CutOffAnywhere_IsRepeatedUntilNothingIsLeft()
    {
        await using var store = Open();
        var cuts = 0;
        for (var passes = 0; ; passes++)
        {
            var run = await EndedAsync(store);
            CutOffAfter(passes);
            try
            {
                await store.Runs.PurgeAsync(run, CancellationToken.None);
                break;
            }
            catch (StorageUnavailableException)
            {
                cuts++;
                _faults.Use(null);
                // What is left is found again by its row: before the mark as any run, behind it by the entry that leads there.
                if (await store.Runs.LoadAsync(run.Row.RunId, CancellationToken.None) is { } left)
                    await store.Runs.PurgeAsync(left, CancellationToken.None);
                else
                    await FinishAsync(store, run);
            }
        }

        _faults.Use(null);
        Assert.True(cuts >= 7, $"A purge took {cuts} requests only.");
        Assert.Empty(await RowsAsync(store.Clients.Runs));
        Assert.DoesNotContain(await RowsAsync(store.Clients.Index), row => row.PartitionKey != "days" && !row.PartitionKey.StartsWith("active-", StringComparison.Ordinal));
        await foreach (var blob in store.Clients.Payloads.GetBlobsAsync())
            Assert.Fail($"Blob {blob.Name} was left.");
    }

    [Fact]
    public async Task Create_OfManyRecordsCutOffAnywhere_IsRepeatedWhole()
    {
        await using var store = Open();
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        var records = Enumerable.Range(0, 250).Select(position => Sample.Record(position)).ToArray();
        for (var passes = 0; passes < 4; passes++)
        {
            var row = Sample.Row(DateTimeOffset.UtcNow) with { StepCount = 300, Cursor = 250 };
            CutOffAfter(passes);
            await Assert.ThrowsAsync<StorageUnavailableException>(
                () => store.Runs.CreateAsync(Sample.Run(row, records), CancellationToken.None));
            _faults.Use(null);
            Assert.Null(await store.Runs.LoadAsync(row.RunId, CancellationToken.None));

            var again = await store.Runs.CreateAsync(Sample.Run(row with { Incarnation = "second" }, records), CancellationToken.None);

            Assert.True(again.Created);
            Assert.Equal(250, (await store.Runs.ReadRecordsAsync(again.Run, 0, 300, CancellationToken.None)).Count);
        }
    }

    [Fact]
    public async Task Create_StagedRowsThatAnotherAcceptWentOver_CanBeReadAllTheSame()
    {
        await using var store = Open();
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        var records = Enumerable.Range(0, 250).Select(position => Sample.Record(position, position == 240 ? Sample.Value(2 * 1024 * 1024) : null)).ToArray();
        var first = Sample.Row(DateTimeOffset.UtcNow) with { StepCount = 300, Cursor = 250 };
        using var othersIsStaged = new ManualResetEventSlim();
        using var firstIsDone = new ManualResetEventSlim();
        var batches = 0;
        Task<CreateOutcome>? other = null;
        // Before the first accept's last batch, another of the same id stages its rows, and stops before its own last one.
        _faults.Use(request =>
        {
            var number = request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) ? Interlocked.Increment(ref batches) : 0;
            if (number == 3)
            {
                other = Task.Run(() => store.Runs.CreateAsync(Sample.Run(first with { Incarnation = "other" }, records), CancellationToken.None));
                othersIsStaged.Wait();
            }
            else if (number == 7)
            {
                othersIsStaged.Set();
                firstIsDone.Wait();
            }

            return null;
        });

        var outcome = await store.Runs.CreateAsync(Sample.Run(first, records), CancellationToken.None);
        firstIsDone.Set();
        Assert.NotNull(other);
        var lost = await other;

        Assert.Equal((true, false), (outcome.Created, lost.Created));
        Assert.Equal(250, (await store.Runs.ReadRecordsAsync(outcome.Run, 0, 300, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Create_ManyAtOnceOfTheSameId_AgreeOnOne()
    {
        await using var store = Open();
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        var id = Sample.Id();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.Runs.CreateAsync(
            Sample.Run(Sample.Row(DateTimeOffset.UtcNow, id)) with { Input = Sample.Value(2 * 1024 * 1024) }, CancellationToken.None)));

        var created = Assert.Single(outcomes, outcome => outcome.Created);
        Assert.Single(outcomes.Select(outcome => outcome.Run.Row.Incarnation).Distinct());
        Assert.Equal(2 * 1024 * 1024, (await store.Runs.ReadInputAsync(created.Run, CancellationToken.None)).Size);
        await foreach (var blob in store.Clients.Payloads.GetBlobsAsync())
            Assert.Contains(created.Run.Row.Incarnation, blob.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purge_CutOffBehindItsMark_HidesTheRunFromEveryWrite()
    {
        await using var store = Open();
        var run = await EndedAsync(store);
        CutOffAfter(2);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.PurgeAsync(run, CancellationToken.None));
        _faults.Use(null);

        Assert.Null(await store.Runs.LoadAsync(run.Row.RunId, CancellationToken.None));
        Assert.Null(await store.CommitAsync(run, new RunCommit { Row = run.Row with { Status = RunStatus.Running } }));
        var again = Sample.Row(DateTimeOffset.UtcNow, run.Row.RunId);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CreateAsync(Sample.Run(again), CancellationToken.None));

        await FinishAsync(store, run);
        Assert.True((await store.Runs.CreateAsync(Sample.Run(again), CancellationToken.None)).Created);
    }

    /// <summary>As the sweeper does, led by the entry; nothing is left to do where only that entry was.</summary>
    private static async Task FinishAsync(AzuriteStore store, RunSnapshot run)
    {
        var due = await store.Runs.ListDueAsync(DateTimeOffset.MaxValue, null, 10_000, CancellationToken.None);
        Assert.Contains(ActiveEntry.OfPurge(run.Row), due);
        await store.Runs.FinishPurgeAsync(run.Row.RunId, CancellationToken.None);
    }

    private AzuriteStore Open() => fixture.Open(setup => (setup.Faults, setup.MaxRetries) = (_faults, 0));

    private void CutOffAfter(int requests)
    {
        var count = 0;
        _faults.Use(_ => Interlocked.Increment(ref count) > requests ? new FaultyAnswer(500, "InternalError") : null);
    }

    private static async Task<RunSnapshot> EndedAsync(AzuriteStore store)
    {
        var row = Sample.Row(DateTimeOffset.UtcNow) with { Value = null };
        var created = await store.Runs.CreateAsync(
            Sample.Run(row, Sample.Record(0)) with { Input = Sample.Value(1024 * 1024) }, CancellationToken.None);
        var ended = await store.CommitAsync(
            created.Run, new RunCommit { Row = row with { Status = RunStatus.Failed, EndedAt = DateTimeOffset.UtcNow } });
        Assert.NotNull(ended);
        return ended;
    }

    private static async Task<List<TableEntity>> RowsAsync(TableClient table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>())
            rows.Add(row);
        return rows;
    }
}
