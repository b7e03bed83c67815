using Microsoft.Extensions.Time.Testing;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Runs;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Accepts that are cut off, are too slow, or meet others of the same id.</summary>
[Collection(AzuriteGroup.Name)]
public sealed class AcceptCutOffTests(AzuriteFixture fixture) : CutOffTest(fixture)
{
    private static NewRun Large(RunRow row, int records) => Sample.Run(row, Records(records)) with { Input = Sample.Value(2 * 1024 * 1024) };

    private static StepRecord[] Records(int count) => [.. Enumerable.Range(0, count).Select(position => Sample.Record(position))];

    [Fact]
    public async Task Create_OfManyRecordsCutOffAnywhere_IsRefusedForAWhileAndThenRepeatedWhole()
    {
        await using var store = Open();
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        var rows = new List<RunRow>();
        for (var passes = 0; passes < 5; passes++)
        {
            rows.Add(Sample.Row(DateTimeOffset.UtcNow) with { StepCount = 300, Cursor = 250 });
            CutOffAfter(passes);
            await Assert.ThrowsAsync<StorageUnavailableException>(
                () => store.Runs.CreateAsync(Large(rows[passes], 250), CancellationToken.None));
            Faults.Use(null);
            Assert.Null(await store.Runs.LoadAsync(rows[passes].RunId, CancellationToken.None));
        }

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => store.Runs.CreateAsync(Sample.Run(rows[3] with { Incarnation = "second" }), CancellationToken.None));
        Assert.Contains("is being accepted. Repeat the request.", refused.Message, StringComparison.Ordinal);
        await Task.Delay(RunPurge.AbandonedAfter + TimeSpan.FromSeconds(1.1));

        foreach (var row in rows)
        {
            // With fewer records: what was left of the first must be gone, or it would stand in the way of a later step.
            var again = await store.Runs.CreateAsync(Sample.Run(row with { Incarnation = "second", Cursor = 3 }, Records(3)), CancellationToken.None);

            Assert.True(again.Created);
            Assert.Equal(3, (await store.Runs.ReadRecordsAsync(again.Run, 0, 300, CancellationToken.None)).Count);
        }
    }

    [Fact]
    public async Task Create_CutOffAndNotRepeated_IsClearedByTheSweeper()
    {
        await using var store = Open();
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        var row = Sample.Row(DateTimeOffset.UtcNow) with { StepCount = 300, Cursor = 250 };
        CutOffAfter(4);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CreateAsync(Large(row, 250), CancellationToken.None));
        Faults.Use(null);
        Assert.NotEmpty(await RowsAsync(store.Clients.Runs));
        Assert.False(await store.Runs.FinishPurgeAsync(row.RunId, CancellationToken.None));
        await Task.Delay(RunPurge.AbandonedAfter + TimeSpan.FromSeconds(1.1));

        Assert.True(await store.Runs.FinishPurgeAsync(row.RunId, CancellationToken.None));

        Assert.Empty(await RowsAsync(store.Clients.Runs));
        Assert.Empty(await BlobsAsync(store));
    }

    [Fact]
    public async Task Create_CutOffBeforeItsFirstRow_HasItsValuesRemovedAfterAWhile()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var store = Fixture.Open(setup => (setup.Faults, setup.MaxRetries, setup.Time) = (Faults, 0, clock));
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        var row = Sample.Row(DateTimeOffset.UtcNow);
        CutOffAfter(1);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CreateAsync(Large(row, 0), CancellationToken.None));
        Faults.Use(null);
        Assert.False(await store.Runs.FinishPurgeAsync(row.RunId, CancellationToken.None));
        Assert.Single(await BlobsAsync(store));

        clock.Advance(RunPurge.ForgottenAfter + TimeSpan.FromMinutes(1));

        Assert.True(await store.Runs.FinishPurgeAsync(row.RunId, CancellationToken.None));
        Assert.Empty(await BlobsAsync(store));
    }

    [Fact]
    public async Task Create_WhileAnotherStagesItsRows_IsRefusedUntilThatIsAccepted()
    {
        await using var store = Open();
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        await using var other = Beside(store);
        var first = Sample.Row(DateTimeOffset.UtcNow) with { StepCount = 300, Cursor = 250 };
        var refusals = new List<Exception?>();
        // Before each of the batches of the first accept but the first, two of the same id come: one of several batches, and one of a single one.
        BeforeBatches([2, 3], () =>
        {
            foreach (var records in new[] { 250, 0 })
                refusals.Add(Wait(() => other.Runs.CreateAsync(Large(first with { Incarnation = "other", Cursor = records }, records), CancellationToken.None)));
        });

        var outcome = await store.Runs.CreateAsync(Sample.Run(first, Records(250)), CancellationToken.None);

        Assert.True(outcome.Created);
        Assert.Equal(4, refusals.Count);
        Assert.All(refusals, e => Assert.Contains("is being accepted. Repeat the request.", Assert.IsType<StorageUnavailableException>(e).Message, StringComparison.Ordinal));
        Assert.Equal(250, (await store.Runs.ReadRecordsAsync(outcome.Run, 0, 300, CancellationToken.None)).Count);
        Assert.False((await other.Runs.CreateAsync(Large(first with { Incarnation = "other" }, 250), CancellationToken.None)).Created);
        Assert.Empty(await BlobsAsync(store));
    }

    [Fact]
    public async Task Create_ThatIsTooSlowAndWasTakenOver_WritesNothingMore()
    {
        await using var store = Open();
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        await using var other = Beside(store);
        var first = Sample.Row(DateTimeOffset.UtcNow) with { StepCount = 300, Cursor = 250 };
        CreateOutcome? won = null;
        BeforeBatches([2], () =>
        {
            Thread.Sleep(RunPurge.AbandonedAfter + TimeSpan.FromSeconds(1.1));
            Wait(async () => won = await other.Runs.CreateAsync(Sample.Run(first with { Incarnation = "other", Cursor = 3 }, Records(3)), CancellationToken.None));
        });

        var lost = await store.Runs.CreateAsync(Large(first, 250), CancellationToken.None);

        Assert.Equal((true, false), (won?.Created, lost.Created));
        Assert.Equal("other", lost.Run.Row.Incarnation);
        Assert.Equal(3, (await store.Runs.ReadRecordsAsync(lost.Run, 0, 300, CancellationToken.None)).Count);
        Assert.Empty(await BlobsAsync(store));
    }

    [Fact]
    public async Task Create_ThatIsTooSlowAndWasSweptAway_IsRefusedAndCanBeRepeated()
    {
        await using var store = Open();
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        await using var other = Beside(store);
        var row = Sample.Row(DateTimeOffset.UtcNow) with { StepCount = 300, Cursor = 250 };
        BeforeBatches([2], () =>
        {
            Thread.Sleep(RunPurge.AbandonedAfter + TimeSpan.FromSeconds(1.1));
            Wait(async () => Assert.True(await other.Runs.FinishPurgeAsync(row.RunId, CancellationToken.None)));
        });

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CreateAsync(Large(row, 250), CancellationToken.None));

        Assert.Null(await store.Runs.LoadAsync(row.RunId, CancellationToken.None));
        var again = await store.Runs.CreateAsync(Large(row with { Incarnation = "second" }, 250), CancellationToken.None);
        Assert.Equal(2 * 1024 * 1024, (await store.Runs.ReadInputAsync(again.Run, CancellationToken.None)).Size);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Create_OfManyRecordsWhoseAnswerIsLost_IsAcceptedOnce(int batch)
    {
        await using var store = Fixture.Open(setup => (setup.Faults, setup.MaxRetries) = (Faults, 2));
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        var row = Sample.Row(DateTimeOffset.UtcNow) with { StepCount = 300, Cursor = 250 };
        var batches = 0;
        Faults.Use(request => IsBatch(request) && Interlocked.Increment(ref batches) == batch ? new FaultyAnswer(null) { AfterSuccess = true } : null);

        var outcome = await store.Runs.CreateAsync(Sample.Run(row, Records(250)), CancellationToken.None);

        Assert.True(outcome.Created);
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
        Assert.All(await BlobsAsync(store), name => Assert.Contains(created.Run.Row.Incarnation, name, StringComparison.Ordinal));
    }
}
