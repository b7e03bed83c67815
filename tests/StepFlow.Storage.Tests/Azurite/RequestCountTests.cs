using StepFlow.Runs;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>What a step costs. DESIGN's budget: four requests, however many steps lie behind.</summary>
[Collection(AzuriteGroup.Name)]
public sealed class RequestCountTests(AzuriteFixture fixture)
{
    private const int Steps = 1_000;

    [Fact]
    public async Task Step_AtTenAndAtAThousand_TakesFourRequests()
    {
        await using var store = fixture.Open();
        var run = await store.CreateAsync(row => row with { StepCount = Steps + 1 });

        for (var step = 1; step <= Steps; step++)
        {
            store.Requests.Reset();
            await store.StepAsync(run.Row.RunId);
            if (step is 1 or 10 or Steps)
                Assert.Equal(4, store.Requests.Count);
        }
    }

    [Fact]
    public async Task Operations_OfARun_AreTheRequestsMadeForIt()
    {
        await using var store = fixture.Open();
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        await store.CreateAsync(); // the first run of a day adds the day to the list, which is no run's request
        store.Requests.Reset();

        var run = await store.CreateAsync();
        await store.StepAsync(run.Row.RunId);
        var stepped = await store.StepAsync(run.Row.RunId);
        await store.Runs.ReadRecordsAsync(stepped, 0, 10, CancellationToken.None);

        Assert.Equal(store.Requests.Count, stepped.Operations);
    }

    [Fact]
    public async Task End_OfARun_AccountsForItsDuties()
    {
        await using var store = fixture.Open();
        var run = await store.CreateAsync();
        var ended = await store.CommitAsync(
            run, new RunCommit { Row = run.Row with { Status = RunStatus.Succeeded, EndedAt = DateTimeOffset.UtcNow, AfterPending = true } });
        Assert.NotNull(ended);
        var before = ended.Operations;
        store.Requests.Reset();

        await store.Runs.EnlistAsync(ended, CancellationToken.None);
        await store.Runs.FinishAsync(ended, CancellationToken.None);

        Assert.Equal(3, store.Requests.Count);
        Assert.Equal(before + store.Requests.Count, (await store.LoadAsync(run.Row.RunId)).Row.Operations);
        Assert.Empty(await store.Runs.ListDueAsync(DateTimeOffset.MaxValue, null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task End_OfARunThatAnotherListedLast_ReadsTheListBefore()
    {
        await using var store = fixture.Open();
        await using var other = fixture.Open(setup => setup.Name = store.Name);
        var run = await store.CreateAsync();
        var held = await other.CommitAsync(run, new RunCommit { Row = run.Row with { Status = RunStatus.Paused, AfterPending = true } });
        Assert.NotNull(held);
        await other.Runs.EnlistAsync(held, CancellationToken.None);
        var ended = await store.CommitAsync(
            held, new RunCommit { Row = held.Row with { Status = RunStatus.Succeeded, EndedAt = DateTimeOffset.UtcNow, AfterPending = true } });
        Assert.NotNull(ended);
        store.Requests.Reset();

        await store.Runs.EnlistAsync(ended, CancellationToken.None);
        var counted = store.Requests.Count;
        await other.Runs.EnlistAsync(held, CancellationToken.None);

        Assert.Equal(3, counted);
        var listed = Assert.Single((await store.Runs.ListAsync(new RunQuery(), CancellationToken.None)).Runs);
        Assert.Equal(RunStatus.Succeeded, listed.Status);
    }

    [Fact]
    public async Task Claim_OfALargeRow_SendsOnlyWhatItChanges()
    {
        await using var store = fixture.Open();
        var run = await store.CreateAsync(row => row with { Value = Sample.Value(StorageLimits.InlineValue) });
        var claim = Sample.Claim(DateTimeOffset.UtcNow);

        var claimed = await store.Runs.ClaimAsync(run, new ClaimRequest { Row = run.Row with { Claim = claim } }, CancellationToken.None);

        Assert.NotNull(claimed);
        var loaded = await store.LoadAsync(run.Row.RunId);
        Assert.Equal(claim, loaded.Row.Claim);
        Assert.Equal(run.Row.Value, loaded.Row.Value);
        Assert.Equal(claimed.Version, loaded.Version);
    }
}
