using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>A run that its accept may not have listed: it is listed once, and nothing that a later change wrote is overwritten.</summary>
public abstract class EnlistContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private readonly string _mark = Sample.Id("mark");

    [Fact]
    public async Task Enlist_RunThatIsListed_ListsItOnce()
    {
        var created = await CreateAsync(row => row with { Labels = [_mark] });

        await Runs.EnlistAsync(created, Stop);
        await Runs.EnlistAsync(await LoadAsync(created.Row.RunId), Stop);

        Same.Value(RunSummary.Of(created.Row), Assert.Single(await ListAsync()));
        Assert.Equal(created.Version, (await LoadAsync(created.Row.RunId)).Version);
    }

    [Fact]
    public async Task Enlist_FromAnOldLook_LeavesWhatALaterChangeWrote()
    {
        var created = await CreateAsync(row => row with { Labels = [_mark] });
        await EndAsync(created, RunStatus.Failed);

        await Runs.EnlistAsync(created, Stop);

        Assert.Equal(RunStatus.Failed, Assert.Single(await ListAsync()).Status);
    }

    [Fact]
    public async Task Enlist_RunThatTheListShowsAsPaused_IsShownAsItIs()
    {
        var created = await CreateAsync(row => row with { Labels = [_mark] });
        var paused = await CommitAsync(created, new RunCommit { Row = created.Row with { Status = RunStatus.Paused, AfterPending = true } });
        await Runs.EnlistAsync(paused, Stop);
        Assert.Equal(RunStatus.Paused, Assert.Single(await ListAsync()).Status);
        // An end is not listed by its commit, as here a change that was cut off behind it.
        var end = paused.Row with { Status = RunStatus.Canceled, EndedAt = Sample.Odd(Store.Now) };
        await CommitAsync(paused, new RunCommit { Row = end });

        await Runs.EnlistAsync(await LoadAsync(created.Row.RunId), Stop);
        await Runs.EnlistAsync(paused, Stop);

        Assert.Equal((RunStatus.Canceled, end.EndedAt), (Assert.Single(await ListAsync()).Status, Assert.Single(await ListAsync()).EndedAt));
    }

    [Fact]
    public async Task Enlist_RunThatIsPausedAgain_StaysWhereTheResumeInBetweenIsListedLate()
    {
        var created = await CreateAsync(row => row with { Labels = [_mark] });
        var paused = await CommitAsync(created, new RunCommit { Row = created.Row with { Status = RunStatus.Paused, AfterPending = true } });
        await TellAsync(paused);
        var told = await LoadAsync(created.Row.RunId);
        // Marked, so that the commit leaves the list to whoever is late here.
        var resumed = await CommitAsync(told, new RunCommit { Row = told.Row with { Status = RunStatus.Running, AfterPending = true } });
        var again = await CommitAsync(resumed, new RunCommit { Row = resumed.Row with { Status = RunStatus.Paused } });

        await Runs.EnlistAsync(again, Stop);
        await Runs.EnlistAsync(resumed, Stop);

        Assert.Equal(RunStatus.Paused, Assert.Single(await ListAsync()).Status);
    }

    private async Task<IReadOnlyList<RunSummary>> ListAsync() => (await Runs.ListAsync(new RunQuery { Label = _mark }, Stop)).Runs;
}
