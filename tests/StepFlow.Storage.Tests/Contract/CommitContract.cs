using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>A commit is one change: all of it on the row it was decided on, or nothing.</summary>
public abstract class CommitContract(IStoreFixture fixture) : StoreContract(fixture)
{
    [Fact]
    public async Task Commit_UnchangedRow_StoresRowAndRecord()
    {
        var created = await CreateAsync();
        var row = Moved(created);

        var committed = await CommitAsync(created, new RunCommit { Row = row, Record = Sample.Record(0) });

        Same.Row(row, committed.Row);
        Assert.NotEqual(created.Version, committed.Version);
        Same.Value(Sample.Record(0), await Runs.ReadRecordAsync(committed, 0, Stop));
    }

    [Fact]
    public async Task Commit_StaleBasis_IsNullAndWritesNothing()
    {
        var created = await CreateAsync();
        var first = await CommitAsync(created, new RunCommit { Row = Moved(created) });

        var second = await Runs.CommitAsync(
            created, new RunCommit { Row = Moved(created) with { Cursor = 2 }, Record = Sample.Record(0), Attempt = Sample.Attempt(0) }, Stop);

        Assert.Null(second);
        await AssertUnchangedAsync(first);
    }

    [Fact]
    public async Task Commit_RecordThatIsThere_IsNullAndWritesNothing()
    {
        var created = await CreateAsync();
        var first = await CommitAsync(created, new RunCommit { Row = Moved(created), Record = Sample.Record(0) });

        var again = await Runs.CommitAsync(
            first,
            new RunCommit { Row = Moved(first), Record = Sample.Record(0, Payload.FromJson("99")), Attempt = Sample.Attempt(0) },
            Stop);

        Assert.Null(again);
        await AssertUnchangedAsync(first, Sample.Record(0));
    }

    [Fact]
    public async Task Commit_AttemptThatIsThere_IsNullAndWritesNothing()
    {
        var created = await CreateAsync();
        var first = await CommitAsync(created, new RunCommit { Row = created.Row with { Attempt = 1 }, Attempt = Sample.Attempt(0) });

        var again = await Runs.CommitAsync(
            first, new RunCommit { Row = Moved(first), Record = Sample.Record(0), Attempt = Sample.Attempt(0) }, Stop);

        Assert.Null(again);
        Same.Row(first.Row, (await LoadAsync(first.Row.RunId)).Row);
        Assert.Null(await Runs.ReadRecordAsync(first, 0, Stop));
    }

    [Fact]
    public async Task Commit_RemoveRecord_MovesItToAnAttempt()
    {
        var created = await CreateAsync(null, Sample.Record(0), Sample.Record(1));

        var resumed = await CommitAsync(created, new RunCommit
        {
            Row = created.Row with { Cursor = 1, Generation = 1 },
            RemoveRecord = 1,
            Attempt = Sample.Attempt(1),
        });

        Assert.Equal([0], (await Runs.ReadRecordsAsync(resumed, 0, 10, Stop)).Select(record => record.Position));
        Assert.Null(await Runs.ReadRecordAsync(resumed, 1, Stop));
        Same.Value(Sample.Attempt(1), Assert.Single(await Runs.ReadAttemptsAsync(resumed, Stop)));
    }

    [Fact]
    public async Task Commit_RecordAfterItsRemoval_IsStored()
    {
        var created = await CreateAsync(null, Sample.Record(0));
        var resumed = await CommitAsync(created, new RunCommit { Row = created.Row with { Generation = 1 }, RemoveRecord = 0 });
        var record = Sample.Record(0, Payload.FromJson("\"second\"")) with { Generation = 1 };

        var committed = await CommitAsync(resumed, new RunCommit { Row = Moved(resumed), Record = record });

        Same.Value(record, await Runs.ReadRecordAsync(committed, 0, Stop));
    }

    [Fact]
    public async Task Commit_RemoveRecordOnAStaleBasis_LeavesTheRecord()
    {
        var created = await CreateAsync(null, Sample.Record(0));
        var first = await CommitAsync(created, new RunCommit { Row = Moved(created) });

        Assert.Null(await Runs.CommitAsync(created, new RunCommit { Row = created.Row, RemoveRecord = 0 }, Stop));
        await AssertUnchangedAsync(first, Sample.Record(0));
    }

    [Fact]
    public async Task Commit_UnknownRun_IsNullAndCreatesNothing()
    {
        var created = await CreateAsync();
        await Runs.PurgeAsync(created, Stop);

        Assert.Null(await Runs.CommitAsync(created, new RunCommit { Row = Moved(created), Record = Sample.Record(0) }, Stop));
        Assert.Null(await Runs.LoadAsync(created.Row.RunId, Stop));
    }

    [Fact]
    public async Task Commit_InParallelOnOneBasis_IsWonByExactlyOne()
    {
        var created = await CreateAsync();

        var commits = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Runs.CommitAsync(
            created,
            new RunCommit { Row = Moved(created) with { RecordHash = $"{i}" }, Record = Sample.Record(0, Payload.FromJson($"{i}")) },
            Stop))));

        var winner = Assert.Single(commits, commit => commit is not null)!.Row; // Single has found it not null
        await AssertUnchangedAsync(await LoadAsync(created.Row.RunId), Sample.Record(0, Payload.FromJson(winner.RecordHash)));
    }

    [Fact]
    public async Task Commit_ManyRunsInParallel_EachGetsItsOwnAnswer()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => CreateAsync())));

        // Half of them are stale: a store that groups commits must refuse those alone.
        var commits = await Task.WhenAll(created.SelectMany(run => new[] { run, run }).Select(run =>
            Task.Run(() => Runs.CommitAsync(run, new RunCommit { Row = Moved(run), Record = Sample.Record(0) }, Stop))));

        Assert.Equal(20, commits.Count(commit => commit is not null));
        foreach (var run in created)
            await AssertUnchangedAsync(await LoadAsync(run.Row.RunId), Sample.Record(0));
    }

    [Fact]
    public async Task Commit_PageTurn_ComesBackOnLoad()
    {
        var second = Sample.Page(1, first: 3, count: 3);
        var created = await CreateAsync(row => row with { Page = Sample.Page(nextHash: second.Hash), StepCount = 6 });

        await CommitAsync(created, new RunCommit { Row = created.Row with { Cursor = 3, Page = second }, Record = Sample.Record(2) });

        Same.Value(second, (await LoadAsync(created.Row.RunId)).Row.Page);
    }

    [Fact]
    public async Task Commit_Steps_ChainFromVersionToVersion()
    {
        var run = await CreateAsync(row => row with { StepCount = 12 });
        for (var position = 0; position < 12; position++)
            run = await CommitAsync(run, new RunCommit { Row = Moved(run), Record = Sample.Record(position) });

        Assert.Equal(12, (await LoadAsync(run.Row.RunId)).Row.Cursor);
        Assert.Equal(Enumerable.Range(0, 12), (await Runs.ReadRecordsAsync(run, 0, 100, Stop)).Select(record => record.Position));
    }

    private static RunRow Moved(RunSnapshot basis) =>
        basis.Row with { Cursor = basis.Row.Cursor + 1, ValueAt = basis.Row.Cursor, Claim = null, Attempt = 0 };

    private async Task AssertUnchangedAsync(RunSnapshot run, params StepRecord[] records)
    {
        var loaded = await LoadAsync(run.Row.RunId);
        Same.Row(run.Row, loaded.Row);
        Same.Value(records, [.. await Runs.ReadRecordsAsync(loaded, 0, 10, Stop)]);
        Assert.Empty(await Runs.ReadAttemptsAsync(loaded, Stop));
    }
}
