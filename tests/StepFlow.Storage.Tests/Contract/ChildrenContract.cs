using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>The notes of a run's children: written with the commit that begins them, read in order, gone with the run; and branches in lists.</summary>
public abstract class ChildrenContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private static readonly ChildEntry[] Notes =
    [
        new(2, 0, "c-two-zero", true), new(2, 9, "c-two-nine", true), new(2, 10, "c-two-ten", true), new(11, 0, "c-eleven", false),
    ];

    [Fact]
    public async Task ReadChildren_RunWithoutAny_IsEmpty() => Assert.Empty(await Runs.ReadChildrenAsync(await CreateAsync(), 0, 0, 10, Stop));

    [Fact]
    public async Task ReadChildren_Noted_AreInOrderOfPositionAndIndex()
    {
        var run = await CreateAsync();
        run = await CommitAsync(run, new RunCommit { Row = run.Row, Children = [.. Notes.Reverse()] });

        Assert.Equal(Notes, await Runs.ReadChildrenAsync(run, 0, 0, 10, Stop));
    }

    [Theory]
    [InlineData(2, 0, 2, new[] { 0, 1 })]
    [InlineData(2, 1, 2, new[] { 1, 2 })]
    [InlineData(2, 11, 5, new[] { 3 })]
    [InlineData(11, 1, 5, new int[0])]
    public async Task ReadChildren_FromAChild_AreAtMostSoMany(int position, int index, int count, int[] expected)
    {
        var run = await CreateAsync();
        run = await CommitAsync(run, new RunCommit { Row = run.Row, Children = Notes });

        Assert.Equal(expected.Select(i => Notes[i]), await Runs.ReadChildrenAsync(run, position, index, count, Stop));
    }

    [Fact]
    public async Task Commit_ChildNotedTwice_IsNotedOnce()
    {
        var run = await CreateAsync();
        run = await CommitAsync(run, new RunCommit { Row = run.Row, Children = [Notes[0]] });
        run = await CommitAsync(run, new RunCommit { Row = run.Row, Children = [Notes[0], Notes[1]] });

        Assert.Equal(Notes.Take(2), await Runs.ReadChildrenAsync(run, 0, 0, 10, Stop));
    }

    [Fact]
    public async Task Commit_RowHasChanged_NotesNothing()
    {
        var run = await CreateAsync();
        var changed = await CommitAsync(run, new RunCommit { Row = run.Row });

        Assert.Null(await Runs.CommitAsync(run, new RunCommit { Row = run.Row, Children = Notes }, Stop));
        Assert.Empty(await Runs.ReadChildrenAsync(changed, 0, 0, 10, Stop));
    }

    [Fact]
    public async Task Commit_AsManyAsAStepMayBegin_AreOneChange()
    {
        var run = await CreateAsync();
        var many = Enumerable.Range(0, 90).Select(i => new ChildEntry(0, i, $"c-{i}", true)).ToList();
        run = await CommitAsync(run, new RunCommit { Row = run.Row, Record = Sample.Record(0), Children = many });

        Assert.Equal(many, await Runs.ReadChildrenAsync(run, 0, 0, 1000, Stop));
    }

    [Fact]
    public async Task Purge_RunWithChildren_RemovesTheNotes()
    {
        var run = await CreateAsync();
        run = await CommitAsync(run, new RunCommit { Row = run.Row, Children = Notes });
        run = await EndAsync(run);
        await Runs.PurgeAsync(run, Stop);
        var again = (await Runs.CreateAsync(Sample.Run(Sample.Row(Store.Now, run.Row.RunId)), Stop)).Run;

        Assert.Empty(await Runs.ReadChildrenAsync(again, 0, 0, 10, Stop));
    }

    [Fact]
    public async Task List_RunThatIsNotListed_IsNotShownUntilItIsListed()
    {
        var label = Sample.Id("label");
        var run = await CreateAsync(row => row with { Labels = [label], Listed = false });
        Assert.Empty((await Runs.ListAsync(new RunQuery { Label = label }, Stop)).Runs);

        var blocked = run.Row with { Status = RunStatus.Blocked, Listed = true, AfterPending = true };
        run = await CommitAsync(run, new RunCommit { Row = blocked });
        await TellAsync(run);
        Assert.Equal([run.Row.RunId], (await Runs.ListAsync(new RunQuery { Label = label }, Stop)).Runs.Select(r => r.RunId));
    }

    [Fact]
    public async Task List_UnlistedRunThatEnds_IsNotShown()
    {
        var label = Sample.Id("label");
        await EndAsync(await CreateAsync(row => row with { Labels = [label], Listed = false }));

        Assert.Empty((await Runs.ListAsync(new RunQuery { Label = label }, Stop)).Runs);
    }
}
