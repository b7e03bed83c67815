using StepFlow.Definitions;
using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>Accepting a run: insert-if-absent, all of it or nothing.</summary>
public abstract class CreateContract(IStoreFixture fixture) : StoreContract(fixture)
{
    [Fact]
    public async Task Create_NewId_AnswersAndStoresTheRow()
    {
        var row = Sample.Row(Store.Now);

        var outcome = await Runs.CreateAsync(Sample.Run(row), Stop);

        Assert.True(outcome.Created);
        Same.Row(row, outcome.Run.Row);
        Same.Row(row, (await LoadAsync(row.RunId)).Row);
    }

    [Fact]
    public async Task Create_NewId_StoresInputAndPages()
    {
        var second = Sample.Page(1, first: 3, count: 2);
        var first = Sample.Page(nextHash: second.Hash);
        var row = Sample.Row(Store.Now) with { Page = first, PlanHash = first.Hash, StepCount = 5 };
        var run = new NewRun { Row = row, Input = Payload.FromJson("{\"größe\":[1, 2]}"), Pages = [first, second] };

        var created = (await Runs.CreateAsync(run, Stop)).Run;

        Assert.Equal(run.Input, await Runs.ReadInputAsync(created, Stop));
        Same.Value(first, await Runs.ReadPageAsync(created, 0, Stop));
        Same.Value(second, await Runs.ReadPageAsync(created, 1, Stop));
    }

    [Fact]
    public async Task Create_ExistingId_AnswersWhatIsThere()
    {
        var there = await CreateAsync();
        var other = Sample.Row(Store.Now, there.Row.RunId) with { RequestHash = "another request", StepCount = 1 };

        var outcome = await Runs.CreateAsync(Sample.Run(other), Stop);

        Assert.False(outcome.Created);
        Same.Row(there.Row, outcome.Run.Row);
    }

    [Fact]
    public async Task Create_ExistingId_WritesNothing()
    {
        var there = await CreateAsync(row => row with { Labels = ["first"] });
        await DropFirstCallbackAsync(there.Row.RunId);
        var other = Sample.Row(Store.Now, there.Row.RunId) with { Labels = ["second"], Value = Payload.FromJson("77") };

        await Runs.CreateAsync(Sample.Run(other, Sample.Record(0)), Stop);

        var loaded = await LoadAsync(there.Row.RunId);
        Same.Row(there.Row, loaded.Row);
        Assert.Equal(Payload.FromJson("1"), await Runs.ReadInputAsync(loaded, Stop));
        Assert.Null(await Runs.ReadRecordAsync(loaded, 0, Stop));
        Assert.DoesNotContain((await Runs.ListAsync(new RunQuery { Label = "second" }, Stop)).Runs, run => run.RunId == other.RunId);
        Assert.Null(await ReceiveAsync(other.RunId, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Create_ExistingId_LeavesTheVersionAlone()
    {
        var there = await CreateAsync();
        await Runs.CreateAsync(Sample.Run(Sample.Row(Store.Now, there.Row.RunId)), Stop);

        Assert.NotNull(await Runs.CommitAsync(there, new RunCommit { Row = there.Row with { Cursor = 1 } }, Stop));
    }

    [Fact]
    public async Task Create_SameIdInParallel_CreatesExactlyOne()
    {
        var id = Sample.Id();
        var rows = Enumerable.Range(0, 20).Select(_ => Sample.Row(Store.Now, id)).ToList();

        var outcomes = await Task.WhenAll(rows.Select(row => Task.Run(() => Runs.CreateAsync(Sample.Run(row), Stop))));

        var winner = Assert.Single(outcomes, outcome => outcome.Created).Run.Row.Incarnation;
        Assert.All(outcomes, outcome => Assert.Equal(winner, outcome.Run.Row.Incarnation));
        Assert.Equal(winner, (await LoadAsync(id)).Row.Incarnation);
    }

    [Fact]
    public async Task Create_IdsThatDifferInCaseOrPunctuation_AreDifferentRuns()
    {
        var stem = Sample.Id("Run");
        string[] ids = [$"{stem}.a~b_c-D", $"{stem}.a~b_c-d", $"{stem}.a_b~c-d", stem.ToLowerInvariant(), stem];

        foreach (var id in ids)
            Assert.True((await Runs.CreateAsync(Sample.Run(Sample.Row(Store.Now, id)), Stop)).Created);

        foreach (var id in ids)
            Assert.Equal(id, (await LoadAsync(id)).Row.RunId);
    }

    [Fact]
    public async Task Create_LongestId_Works()
    {
        var id = Sample.Id().PadRight(128, 'x');

        await Runs.CreateAsync(Sample.Run(Sample.Row(Store.Now, id)), Stop);

        Assert.Equal(id, (await LoadAsync(id)).Row.RunId);
    }

    [Fact]
    public async Task Create_OneIdIsThePrefixOfAnother_KeepsThemApart()
    {
        var id = Sample.Id();
        await Runs.CreateAsync(Sample.Run(Sample.Row(Store.Now, id), Sample.Record(0)), Stop);
        await Runs.CreateAsync(Sample.Run(Sample.Row(Store.Now, $"{id}-2"), Sample.Record(0), Sample.Record(1)), Stop);

        var records = await Runs.ReadRecordsAsync(await LoadAsync(id), 0, 10, Stop);

        Assert.Single(records);
    }

    [Fact]
    public async Task Create_ManyPages_ReadsEachBack()
    {
        var pages = new List<PlanPage>();
        for (var index = 119; index >= 0; index--)
            pages.Insert(0, Sample.Page(index, index * 3, 3, pages.Count == 0 ? "" : pages[0].Hash));
        var row = Sample.Row(Store.Now) with { Page = pages[0], PlanHash = pages[0].Hash, StepCount = 360 };

        var created = (await Runs.CreateAsync(new NewRun { Row = row, Input = Payload.Null, Pages = pages }, Stop)).Run;

        foreach (var page in pages)
            Same.Value(page, await Runs.ReadPageAsync(created, page.Index, Stop));
    }
}
