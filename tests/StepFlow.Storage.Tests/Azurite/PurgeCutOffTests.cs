using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Purges that are cut off, or that others of the same run overtake.</summary>
[Collection(AzuriteGroup.Name)]
public sealed class PurgeCutOffTests(AzuriteFixture fixture) : CutOffTest(fixture)
{
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
                Faults.Use(null);
                // What is left is found again by its row: before the mark as any run, behind it by the entry that leads there.
                if (await store.Runs.LoadAsync(run.Row.RunId, CancellationToken.None) is { } left)
                    await store.Runs.PurgeAsync(left, CancellationToken.None);
                else
                    await FinishAsync(store, run);
            }
        }

        Faults.Use(null);
        Assert.True(cuts >= 7, $"A purge took {cuts} requests only.");
        Assert.Empty(await RowsAsync(store.Clients.Runs));
        Assert.DoesNotContain(await RowsAsync(store.Clients.Index), row => row.PartitionKey != "days" && !row.PartitionKey.StartsWith("active-", StringComparison.Ordinal));
        Assert.Empty(await BlobsAsync(store));
    }

    [Fact]
    public async Task Purge_CutOffBehindItsMark_HidesTheRunFromEveryWrite()
    {
        await using var store = Open();
        var run = await EndedAsync(store);
        CutOffAfter(2);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.PurgeAsync(run, CancellationToken.None));
        Faults.Use(null);

        Assert.Null(await store.Runs.LoadAsync(run.Row.RunId, CancellationToken.None));
        Assert.Null(await store.CommitAsync(run, new RunCommit { Row = run.Row with { Status = RunStatus.Running } }));
    }

    [Fact]
    public async Task Create_OfAnIdWhosePurgeWasCutOff_FinishesThePurgeFirst()
    {
        await using var store = Open();
        var run = await EndedAsync(store);
        CutOffAfter(2);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.PurgeAsync(run, CancellationToken.None));
        Faults.Use(null);
        var again = Sample.Row(DateTimeOffset.UtcNow, run.Row.RunId);

        Assert.True((await store.Runs.CreateAsync(Sample.Run(again), CancellationToken.None)).Created);

        var found = await store.LoadAsync(run.Row.RunId);
        Assert.Equal(again.Incarnation, found.Row.Incarnation);
        Assert.Empty(await store.Runs.ReadRecordsAsync(found, 0, 10, CancellationToken.None));
        Assert.Empty(await BlobsAsync(store));
    }

    [Fact]
    public async Task Purge_ThatListedTheRowsOfARunThatIsGone_LeavesThoseOfTheNextOneOfItsId()
    {
        await using var store = Open();
        await using var other = Beside(store);
        var run = await EndedAsync(store);
        var next = Sample.Row(DateTimeOffset.UtcNow, run.Row.RunId);
        // Between the list of the first and its deletion, another purges the run, and its id is used again.
        BeforeBatches([1], () => Wait(async () =>
        {
            Assert.True(await other.Runs.FinishPurgeAsync(run.Row.RunId, CancellationToken.None));
            Assert.True((await other.Runs.CreateAsync(Sample.Run(next, Sample.Record(0)), CancellationToken.None)).Created);
        }));

        await store.Runs.PurgeAsync(run, CancellationToken.None);

        var found = await store.LoadAsync(run.Row.RunId);
        Assert.Equal(next.Incarnation, found.Row.Incarnation);
        Assert.NotNull(await store.Runs.ReadInputAsync(found, CancellationToken.None));
        Assert.Single(await store.Runs.ReadRecordsAsync(found, 0, 10, CancellationToken.None));
    }

    /// <summary>As the sweeper does, led by the entry; nothing is left to do where only that entry was.</summary>
    private static async Task FinishAsync(AzuriteStore store, RunSnapshot run)
    {
        var due = await store.Runs.ListDueAsync(DateTimeOffset.MaxValue, null, 10_000, CancellationToken.None);
        Assert.Contains(ActiveEntry.OfPurge(run.Row), due);
        await store.Runs.FinishPurgeAsync(run.Row.RunId, CancellationToken.None);
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
}
