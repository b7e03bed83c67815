using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>An ended run: its duties, and how retention finds it.</summary>
public abstract class EndedContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private const int All = 100_000;

    [Fact]
    public async Task Finish_EndedRun_ClearsItsDuties()
    {
        var ended = await EndAsync(await CreateAsync());

        Assert.False(ended.Row.AfterPending);
        Assert.Equal(RunStatus.Succeeded, ended.Row.Status);
    }

    [Fact]
    public async Task Finish_EndedRun_RemovesItsFirstActiveEntry()
    {
        var created = await CreateAsync();
        Assert.Contains(created.Row.RunId, await ActiveAsync());

        await EndAsync(created);

        Assert.DoesNotContain(created.Row.RunId, await ActiveAsync());
    }

    [Fact]
    public async Task Finish_Twice_IsTheSame()
    {
        var created = await CreateAsync();
        var row = created.Row with { Status = RunStatus.Canceled, EndedAt = Sample.Odd(Store.Now), AfterPending = true };
        var pending = await CommitAsync(created, new RunCommit { Row = row });

        await Runs.FinishAsync(pending, Stop);
        await Runs.FinishAsync(pending, Stop);
        await Runs.FinishAsync(await LoadAsync(row.RunId), Stop);

        Same.Row(row with { AfterPending = false }, (await LoadAsync(row.RunId)).Row);
    }

    [Fact]
    public async Task Finish_NothingPending_DoesNothing()
    {
        var created = await CreateAsync();

        await Runs.FinishAsync(created, Stop);

        Assert.Equal(created.Version, (await LoadAsync(created.Row.RunId)).Version);
        Assert.Contains(created.Row.RunId, await ActiveAsync());
    }

    [Fact]
    public async Task Finish_RunThatMovedOn_LeavesItsRow()
    {
        var created = await CreateAsync();
        var failed = created.Row with { Status = RunStatus.Failed, EndedAt = Sample.Odd(Store.Now), AfterPending = true };
        var pending = await CommitAsync(created, new RunCommit { Row = failed });
        var resumed = await CommitAsync(pending, new RunCommit { Row = failed with { Status = RunStatus.Running, Generation = 1, EndedAt = null } });

        await Runs.FinishAsync(pending, Stop);

        Same.Row(resumed.Row, (await LoadAsync(created.Row.RunId)).Row);
    }

    [Fact]
    public async Task Finish_RunThatWasDeletedMeanwhile_LeavesItUnlisted()
    {
        var created = await CreateAsync();
        var ended = created.Row with { Status = RunStatus.Failed, EndedAt = Sample.Odd(Store.Now), AfterPending = true };
        var pending = await CommitAsync(created, new RunCommit { Row = ended });
        await Runs.PurgeAsync(pending, Stop);

        await Runs.EnlistAsync(pending, Stop);
        await Runs.FinishAsync(pending, Stop);

        Assert.DoesNotContain((await Runs.ListAsync(new RunQuery { Limit = 500 }, Stop)).Runs, run => run.RunId == created.Row.RunId);
    }

    [Fact]
    public async Task Enlist_RunThatWasDeletedMeanwhile_LeavesItUnlisted()
    {
        var created = await CreateAsync();
        await Runs.PurgeAsync(created, Stop);

        await Runs.EnlistAsync(created, Stop);

        Assert.DoesNotContain((await Runs.ListAsync(new RunQuery { Limit = 500 }, Stop)).Runs, run => run.RunId == created.Row.RunId);
    }

    [Fact]
    public async Task Tell_HeldRun_ListsItAndKeepsItsActiveEntry()
    {
        var created = await CreateAsync();
        var pending = await CommitAsync(created, new RunCommit { Row = created.Row with { Status = RunStatus.Paused, AfterPending = true } });

        await TellAsync(pending);

        Assert.False((await LoadAsync(created.Row.RunId)).Row.AfterPending);
        Assert.Contains(created.Row.RunId, await ActiveAsync());
        Assert.Equal(RunStatus.Paused, await ListedAsync(created.Row.RunId));
    }

    [Fact]
    public async Task Tell_OvertakenByAResume_LeavesTheListToIt()
    {
        var created = await CreateAsync();
        var paused = created.Row with { Status = RunStatus.Paused, AfterPending = true };
        var pending = await CommitAsync(created, new RunCommit { Row = paused });
        await CommitAsync(pending, new RunCommit { Row = paused with { Status = RunStatus.Running, AfterPending = false } });

        await TellAsync(pending);

        Assert.Equal(RunStatus.Running, await ListedAsync(created.Row.RunId));
    }

    [Fact]
    public async Task ListEnded_ByEnd_ListsWhatEndedBefore()
    {
        var old = await EndedAgoAsync(31);
        var failed = await EndedAgoAsync(31, RunStatus.Failed);
        var recent = await EndedAgoAsync(29);
        var running = await CreateAsync(row => row with { CreatedAt = row.CreatedAt.AddDays(-60) });

        var listed = await EndedBeforeAsync(30);

        Assert.Contains(old.Row.RunId, listed);
        Assert.Contains(failed.Row.RunId, listed);
        Assert.DoesNotContain(recent.Row.RunId, listed);
        Assert.DoesNotContain(running.Row.RunId, listed);
    }

    [Fact]
    public async Task ListEnded_LongRunThatEndedRecently_IsNotListed()
    {
        var created = await CreateAsync(row => row with { CreatedAt = row.CreatedAt.AddDays(-90) });
        await EndAsync(created, at: Store.Now.AddDays(-1));

        Assert.DoesNotContain(created.Row.RunId, await EndedBeforeAsync(30));
    }

    [Fact]
    public async Task ListEnded_Count_IsKept()
    {
        for (var i = 0; i < 3; i++)
            await EndedAgoAsync(200 + i);

        Assert.Equal(2, (await Runs.ListEndedAsync(Store.Now.AddDays(-100), null, 2, Stop)).Count);
    }

    [Fact]
    public async Task ListEnded_FromBehindTheLast_ComesToEachOnce()
    {
        await using var fresh = await FreshAsync();
        var ended = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            // Three days, of which two hold several runs, and some of the same moment.
            var end = Sample.Odd(fresh.Now.AddDays(-40 - (i % 3)));
            var row = Sample.Row(fresh.Now) with { CreatedAt = end.AddMinutes(-5) };
            var created = (await fresh.Runs.CreateAsync(Sample.Run(row), Stop)).Run;
            var done = row with { Status = RunStatus.Succeeded, EndedAt = end, AfterPending = true };
            await fresh.Runs.EnlistAsync((await fresh.Runs.CommitAsync(created, new RunCommit { Row = done }, Stop))!, Stop); // nobody else writes
            ended.Add(row.RunId);
        }

        var found = new List<EndedRun>();
        IReadOnlyList<EndedRun> page;
        do
        {
            page = await fresh.Runs.ListEndedAsync(fresh.Now.AddDays(-30), found.LastOrDefault(), 2, Stop);
            found.AddRange(page);
        }
        while (page.Count == 2);

        Assert.Equal(ended.Order(), found.Select(run => run.RunId).Order());
    }

    [Fact]
    public async Task Unlist_RunThatIsStored_LeavesALaterOneOfItsId()
    {
        var ended = await EndedAgoAsync(40);

        await Runs.UnlistAsync(new EndedRun(ended.Row.RunId, ended.Row.CreatedAt.AddDays(-1), ended.Row.CreatedAt), Stop);

        Assert.Contains(ended.Row.RunId, await EndedBeforeAsync(30));
    }

    [Fact]
    public async Task ListEnded_ResumedRun_IsNotListedAnyMore()
    {
        var ended = await EndedAgoAsync(40, RunStatus.Failed);

        await CommitAsync(ended, new RunCommit { Row = ended.Row with { Status = RunStatus.Running, Generation = 1, EndedAt = null } });

        Assert.DoesNotContain(ended.Row.RunId, await EndedBeforeAsync(30));
    }

    private async Task<RunSnapshot> EndedAgoAsync(int days, RunStatus status = RunStatus.Succeeded)
    {
        var end = Store.Now.AddDays(-days);
        return await EndAsync(await CreateAsync(row => row with { CreatedAt = Sample.Odd(end.AddMinutes(-5)) }), status, end);
    }

    private async Task<IEnumerable<string>> EndedBeforeAsync(int days) =>
        (await Runs.ListEndedAsync(Store.Now.AddDays(-days), null, All, Stop)).Select(run => run.RunId);

    private async Task<IEnumerable<string>> ActiveAsync() =>
        (await Runs.ListDueAsync(Store.Now.AddHours(1), null, All, Stop)).Select(entry => entry.RunId);

    private async Task<RunStatus> ListedAsync(string runId)
    {
        var query = new RunQuery { Limit = 500 };
        while (true)
        {
            var page = await Runs.ListAsync(query, Stop);
            if (page.Runs.FirstOrDefault(run => run.RunId == runId) is { } found)
                return found.Status;
            query = query with { After = page.Next ?? throw new InvalidOperationException($"Run '{runId}' is not listed.") };
        }
    }
}
