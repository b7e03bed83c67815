using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>The count of storage operations of a run: written with the row, never less than it was.</summary>
public abstract class OperationsContract(IStoreFixture fixture) : StoreContract(fixture)
{
    [Fact]
    public async Task Operations_OverTheLifeOfARun_NeverFall()
    {
        var counts = new List<long>();
        var run = Seen(await CreateAsync());
        for (var position = 0; position < 3; position++)
        {
            run = Seen(await LoadAsync(run.Row.RunId));
            var claimed = await Runs.ClaimAsync(run, new ClaimRequest { Row = run.Row with { Claim = Sample.Claim(Store.Now) } }, Stop);
            Assert.NotNull(claimed);
            Seen(claimed);
            var renewed = await Runs.RenewAsync(claimed, Stop);
            Assert.NotNull(renewed);
            run = Seen(renewed);
            run = Seen(await CommitAsync(run, new RunCommit { Row = run.Row with { Cursor = position + 1 }, Record = Sample.Record(position) }));
        }

        Seen(await EndAsync(run));

        Assert.Equal(counts.Order(), counts);
        Assert.True(counts[^1] >= 10, $"Three steps took {counts[^1]} operations by the row's count.");

        RunSnapshot Seen(RunSnapshot snapshot)
        {
            counts.Add(snapshot.Row.Operations);
            Assert.True(snapshot.Operations >= snapshot.Row.Operations);
            return snapshot;
        }
    }

    [Fact]
    public async Task Operations_OfAnEnd_AreKnownToWhoeverFinishesIt()
    {
        var run = await CreateAsync();
        var ended = await CommitAsync(run, new RunCommit { Row = run.Row with { Status = RunStatus.Succeeded, EndedAt = Store.Now, AfterPending = true } });

        await TellAsync(ended);

        Assert.Equal((await LoadAsync(run.Row.RunId)).Row.Operations, ended.Operations);
    }

    [Fact]
    public async Task Operations_OfALoad_AreInTheNextWrite()
    {
        var created = await CreateAsync();
        var loaded = await LoadAsync(created.Row.RunId);
        await Runs.ReadInputAsync(loaded, Stop);

        var committed = await CommitAsync(loaded, new RunCommit { Row = loaded.Row with { Cursor = 1 } });

        Assert.True(committed.Row.Operations >= loaded.Operations);
        Assert.Equal(committed.Row.Operations, (await LoadAsync(created.Row.RunId)).Row.Operations);
    }

    [Fact]
    public async Task Operations_AddedByTheEngine_AreInTheNextWrite()
    {
        var created = await CreateAsync();
        var before = created.Operations;
        created.AddOperations(100);

        var committed = await CommitAsync(created, new RunCommit { Row = created.Row with { Status = RunStatus.Paused } });

        Assert.True(committed.Row.Operations >= before + 100);
    }

    [Fact]
    public async Task Operations_PerStep_AreTheSameEarlyAndLate()
    {
        var run = await CreateAsync(row => row with { StepCount = 60 });
        var costs = new List<long>();
        for (var position = 0; position < 60; position++)
        {
            var before = run.Row.Operations;
            run = await LoadAsync(run.Row.RunId);
            run = await CommitAsync(run, new RunCommit
            {
                Row = run.Row with { Cursor = position + 1, DueAt = Store.Now },
                Record = Sample.Record(position),
                Send = true,
            });
            costs.Add(run.Row.Operations - before);
        }

        Assert.Equal(costs[1], costs[^1]);
    }
}
