using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>Removing a run leaves nothing, and nothing that came after it is touched.</summary>
public abstract class PurgeContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private readonly string _mark = Sample.Id("mark");

    [Fact]
    public async Task Purge_EndedRun_IsGone()
    {
        var ended = await EndedAsync();

        await Runs.PurgeAsync(ended, Stop);

        Assert.Null(await Runs.LoadAsync(ended.Row.RunId, Stop));
        Assert.Empty((await Runs.ListAsync(new RunQuery { Label = _mark }, Stop)).Runs);
        Assert.DoesNotContain(await Runs.ListEndedAsync(Store.Now.AddDays(1), null, 100_000, Stop), run => run.RunId == ended.Row.RunId);
    }

    [Fact]
    public async Task Purge_Twice_IsNoError()
    {
        var ended = await EndedAsync();

        await Runs.PurgeAsync(ended, Stop);
        await Runs.PurgeAsync(ended, Stop);

        Assert.Null(await Runs.LoadAsync(ended.Row.RunId, Stop));
    }

    [Fact]
    public async Task Purge_ThenCreateTheSameId_MeetsNoLeftovers()
    {
        var ended = await EndedAsync();
        await Runs.PurgeAsync(ended, Stop);
        var row = Sample.Row(Store.Now, ended.Row.RunId);

        var outcome = await Runs.CreateAsync(Sample.Run(row), Stop);

        Assert.True(outcome.Created);
        Same.Row(row, outcome.Run.Row);
        Assert.Empty(await Runs.ReadRecordsAsync(outcome.Run, 0, 100, Stop));
        Assert.Empty(await Runs.ReadAttemptsAsync(outcome.Run, Stop));
        Assert.Equal(Payload.FromJson("1"), await Runs.ReadInputAsync(outcome.Run, Stop));
        await CommitAsync(outcome.Run, new RunCommit { Row = row with { Cursor = 1 }, Record = Sample.Record(0), Attempt = Sample.Attempt(0) });
    }

    [Fact]
    public async Task Purge_WithASnapshotOfAnEarlierRunOfTheId_LeavesTheNewOne()
    {
        var ended = await EndedAsync();
        await Runs.PurgeAsync(ended, Stop);
        var row = Sample.Row(Store.Now, ended.Row.RunId);
        await Runs.CreateAsync(Sample.Run(row, Sample.Record(0)), Stop);

        await Runs.PurgeAsync(ended, Stop);

        var loaded = await LoadAsync(row.RunId);
        Same.Row(row, loaded.Row);
        Assert.Single(await Runs.ReadRecordsAsync(loaded, 0, 10, Stop));
        Assert.Equal(row.Value, await Runs.ReadInputAsync(loaded, Stop));
    }

    [Fact]
    public async Task Purge_RunThatWasResumedInTheMeantime_LeavesIt()
    {
        var ended = await EndedAsync();
        var resumed = await CommitAsync(
            ended, new RunCommit { Row = ended.Row with { Status = RunStatus.Running, Generation = 1, EndedAt = null } });

        await Runs.PurgeAsync(ended, Stop);

        var loaded = await LoadAsync(ended.Row.RunId);
        Same.Row(resumed.Row, loaded.Row);
        Assert.Equal(2, (await Runs.ReadRecordsAsync(loaded, 0, 10, Stop)).Count);
    }

    [Fact]
    public async Task Purge_OneRun_LeavesTheOthers()
    {
        var other = await CreateAsync(null, Sample.Record(0));
        var ended = await EndedAsync();

        await Runs.PurgeAsync(ended, Stop);

        var loaded = await LoadAsync(other.Row.RunId);
        Same.Row(other.Row, loaded.Row);
        Assert.Single(await Runs.ReadRecordsAsync(loaded, 0, 10, Stop));
    }

    [Fact]
    public async Task FinishPurge_OfARunThatIsNotPurged_DoesNothing()
    {
        var ended = await EndedAsync();

        Assert.False(await Runs.FinishPurgeAsync(ended.Row.RunId, Stop));
        Assert.False(await Runs.FinishPurgeAsync(Sample.Id(), Stop));

        Assert.Equal(ended.Version, (await LoadAsync(ended.Row.RunId)).Version);
    }

    private async Task<RunSnapshot> EndedAsync()
    {
        var records = new[] { Sample.Record(0), Sample.Record(1, Sample.Value(1024 * 1024)) };
        var row = Sample.Row(Store.Now) with { Labels = [_mark], Value = null };
        var run = (await Runs.CreateAsync(Sample.Run(row, records) with { Input = Sample.Value(900 * 1024) }, Stop)).Run;
        run = await CommitAsync(run, new RunCommit { Row = run.Row, Attempt = Sample.Attempt(0) });
        return await EndAsync(run, RunStatus.Failed);
    }
}
