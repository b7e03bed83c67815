using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>The list of runs: newest first, by any filter. Each test finds its own runs by a label or a workflow that no other has.</summary>
public abstract class ListingContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private readonly string _mark = Sample.Id("mark");

    [Fact]
    public async Task List_NoMatch_IsEmptyAndHasNoNext()
    {
        var page = await Runs.ListAsync(new RunQuery { Label = _mark }, Stop);

        Assert.Empty(page.Runs);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task List_CreatedRun_ShowsItsSummary()
    {
        var created = await CreateAsync(row => row with { Workflow = "Order", Version = "v2", Labels = ["größe", _mark, "a'b\"c"] });

        var listed = await ListAsync(new RunQuery { Label = _mark });

        Same.Value(RunSummary.Of(created.Row), Assert.Single(listed));
    }

    [Fact]
    public async Task List_RunWithoutWorkflowOrLabels_IsListed()
    {
        var created = await CreateAsync();

        var listed = await ListAsync(new RunQuery { From = created.Row.CreatedAt, To = created.Row.CreatedAt.AddTicks(1), Limit = 500 });

        Same.Value(RunSummary.Of(created.Row), listed.Single(run => run.RunId == created.Row.RunId));
    }

    [Fact]
    public async Task List_EndedRun_ShowsItsFinalStatusAfterItsDuties()
    {
        var created = await CreateAsync(row => row with { Labels = [_mark] });

        var ended = await EndAsync(created, RunStatus.Failed);

        Same.Value(RunSummary.Of(ended.Row), Assert.Single(await ListAsync(new RunQuery { Label = _mark })));
    }

    [Theory]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Blocked)]
    public async Task List_RunHeld_ShowsItAfterTheCommit(RunStatus status)
    {
        var created = await CreateAsync(row => row with { Labels = [_mark] });
        var held = await CommitAsync(created, new RunCommit { Row = created.Row with { Status = status } });
        Assert.Equal(status, Assert.Single(await ListAsync(new RunQuery { Label = _mark })).Status);

        await CommitAsync(held, new RunCommit { Row = held.Row with { Status = RunStatus.Running } });

        Assert.Equal(RunStatus.Running, Assert.Single(await ListAsync(new RunQuery { Label = _mark })).Status);
    }

    [Fact]
    public async Task List_NewestFirst_AcrossDays()
    {
        TimeSpan[] ages = [TimeSpan.FromDays(40), TimeSpan.Zero, TimeSpan.FromSeconds(3), TimeSpan.FromDays(1), TimeSpan.FromHours(30)];
        foreach (var age in ages)
            await CreatedAgoAsync(age);

        var listed = await ListAsync(new RunQuery { Label = _mark });

        Assert.Equal(ages.Length, listed.Count);
        Assert.Equal(listed.OrderByDescending(run => run.CreatedAt).Select(run => run.RunId), listed.Select(run => run.RunId));
    }

    [Fact]
    public async Task List_ByStatus_ShowsThatStatusAlone()
    {
        await EndAsync(await CreateAsync(row => row with { Labels = [_mark] }));
        var failed = await EndAsync(await CreateAsync(row => row with { Labels = [_mark] }), RunStatus.Failed);
        await CreateAsync(row => row with { Labels = [_mark] });

        var listed = await ListAsync(new RunQuery { Label = _mark, Status = RunStatus.Failed });

        Assert.Equal(failed.Row.RunId, Assert.Single(listed).RunId);
    }

    [Fact]
    public async Task List_ByWorkflowAndVersion_ShowsThoseAlone()
    {
        var workflow = Sample.Id("wf");
        await CreateAsync(row => row with { Workflow = workflow, Version = "v1" });
        var second = await CreateAsync(row => row with { Workflow = workflow, Version = "v2" });
        await CreateAsync(row => row with { Workflow = workflow.ToUpperInvariant(), Version = "v2" });

        Assert.Equal(2, (await ListAsync(new RunQuery { Workflow = workflow })).Count);
        Assert.Equal(second.Row.RunId, Assert.Single(await ListAsync(new RunQuery { Workflow = workflow, Version = "v2" })).RunId);
    }

    [Fact]
    public async Task List_ByLabel_MatchesWholeLabelsInTheirCase()
    {
        await CreateAsync(row => row with { Labels = [$"{_mark}x", $"x{_mark}", _mark.ToUpperInvariant()] });
        var exact = await CreateAsync(row => row with { Labels = ["other", _mark] });

        Assert.Equal(exact.Row.RunId, Assert.Single(await ListAsync(new RunQuery { Label = _mark })).RunId);
    }

    [Fact]
    public async Task List_ByLabelWithSpecialCharacters_MatchesItAlone()
    {
        string[] labels = [$"{_mark}'%_\"é", $"{_mark}'%x\"é", $"{_mark}'%_\"e"];
        foreach (var label in labels)
            await CreateAsync(row => row with { Labels = [label] });

        Assert.Equal([labels[0]], Assert.Single(await ListAsync(new RunQuery { Label = labels[0] })).Labels);
    }

    [Fact]
    public async Task List_FromAndTo_TakeTheFirstAndLeaveTheSecond()
    {
        var runs = new List<RunSnapshot>();
        for (var hour = 3; hour >= 0; hour--)
            runs.Add(await CreatedAgoAsync(TimeSpan.FromHours(hour)));

        var listed = await ListAsync(new RunQuery { Label = _mark, From = runs[1].Row.CreatedAt, To = runs[3].Row.CreatedAt });

        Assert.Equal([runs[2].Row.RunId, runs[1].Row.RunId], listed.Select(run => run.RunId));
    }

    [Fact]
    public async Task List_Pages_ShowEveryRunOnceInOrder()
    {
        for (var i = 0; i < 11; i++)
            await CreatedAgoAsync(TimeSpan.FromHours(i * 7));
        var whole = await ListAsync(new RunQuery { Label = _mark, Limit = 500 });

        var paged = await ListAsync(new RunQuery { Label = _mark, Limit = 3 });

        Assert.Equal(11, paged.Count);
        Assert.Equal(whole.Select(run => run.RunId), paged.Select(run => run.RunId));
    }

    [Fact]
    public async Task List_PagesWithTiesOnCreation_ShowEveryRunOnceById()
    {
        var createdAt = Sample.Odd(Store.Now.AddHours(-1));
        for (var i = 0; i < 7; i++)
            await CreateAsync(row => row with { Labels = [_mark], CreatedAt = createdAt });

        var paged = await ListAsync(new RunQuery { Label = _mark, Limit = 2 });

        Assert.Equal(7, paged.Count);
        Assert.Equal(paged.Select(run => run.RunId).Order(StringComparer.Ordinal), paged.Select(run => run.RunId));
    }

    [Fact]
    public async Task List_RunCreatedBetweenTwoPages_DisturbsNothing()
    {
        for (var i = 1; i <= 4; i++)
            await CreatedAgoAsync(TimeSpan.FromMinutes(i));
        var first = await Runs.ListAsync(new RunQuery { Label = _mark, Limit = 2 }, Stop);

        await CreatedAgoAsync(TimeSpan.Zero);
        var rest = await ListAsync(new RunQuery { Label = _mark, Limit = 2, After = first.Next });

        Assert.Equal(2, rest.Count);
        Assert.Empty(rest.Select(run => run.RunId).Intersect(first.Runs.Select(run => run.RunId)));
    }

    [Fact]
    public async Task Count_ByStatus_CountsWhatMatches()
    {
        await EndAsync(await CreateAsync(row => row with { Labels = [_mark] }));
        await EndAsync(await CreateAsync(row => row with { Labels = [_mark] }));
        await EndAsync(await CreateAsync(row => row with { Labels = [_mark] }), RunStatus.Canceled);
        await CreateAsync(row => row with { Labels = [_mark] });
        await CreateAsync();

        var counts = await Runs.CountAsync(new RunQuery { Label = _mark, Limit = 1 }, Stop);

        Assert.Equal(2, counts[RunStatus.Succeeded]);
        Assert.Equal(1, counts[RunStatus.Canceled]);
        Assert.Equal(1, counts[RunStatus.Running]);
        Assert.Equal(4, counts.Values.Sum());
    }

    private Task<RunSnapshot> CreatedAgoAsync(TimeSpan age) =>
        CreateAsync(row => row with { Labels = [_mark], CreatedAt = row.CreatedAt - age });

    /// <summary>All pages of a query.</summary>
    private async Task<List<RunSummary>> ListAsync(RunQuery query)
    {
        var runs = new List<RunSummary>();
        RunListPage page;
        do
        {
            page = await Runs.ListAsync(query, Stop);
            Assert.InRange(page.Runs.Count, 0, query.Limit);
            runs.AddRange(page.Runs);
            query = query with { After = page.Next };
        }
        while (page.Next is not null);

        return runs;
    }
}
