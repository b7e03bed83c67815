using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>A claim is written onto the row it was decided on, or not at all.</summary>
public abstract class ClaimContract(IStoreFixture fixture) : StoreContract(fixture)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Claim_UnchangedRow_IsStored(bool durable)
    {
        var created = await CreateAsync();
        var row = Claimed(created);

        var claimed = await Runs.ClaimAsync(created, new ClaimRequest { Row = row, Durable = durable }, Stop);

        Assert.NotNull(claimed);
        Same.Row(row, claimed.Row);
        Assert.NotEqual(created.Version, claimed.Version);
        Same.Row(row, (await LoadAsync(row.RunId)).Row);
    }

    [Fact]
    public async Task Claim_OnALoadedRow_IsStored()
    {
        var created = await CreateAsync();
        var loaded = await LoadAsync(created.Row.RunId);

        Assert.NotNull(await Runs.ClaimAsync(loaded, new ClaimRequest { Row = Claimed(loaded) }, Stop));
    }

    [Fact]
    public async Task Claim_StaleBasis_IsNullAndWritesNothing()
    {
        var created = await CreateAsync();
        var winner = Claimed(created);
        await Runs.ClaimAsync(created, new ClaimRequest { Row = winner }, Stop);

        var loser = await Runs.ClaimAsync(created, new ClaimRequest { Row = Claimed(created), Lost = Sample.Attempt(0) }, Stop);

        Assert.Null(loser);
        var loaded = await LoadAsync(winner.RunId);
        Same.Row(winner, loaded.Row);
        Assert.Empty(await Runs.ReadAttemptsAsync(loaded, Stop));
    }

    [Fact]
    public async Task Claim_UnknownRun_IsNullAndCreatesNothing()
    {
        var created = await CreateAsync();
        await Runs.PurgeAsync(created, Stop);

        Assert.Null(await Runs.ClaimAsync(created, new ClaimRequest { Row = Claimed(created) }, Stop));
        Assert.Null(await Runs.LoadAsync(created.Row.RunId, Stop));
    }

    [Fact]
    public async Task Claim_WithALostAttempt_StoresBoth()
    {
        var created = await CreateAsync();
        var first = await Runs.ClaimAsync(created, new ClaimRequest { Row = Claimed(created) }, Stop);
        Assert.NotNull(first);

        var second = await Runs.ClaimAsync(first, new ClaimRequest { Row = Claimed(first), Lost = Sample.Attempt(0) }, Stop);

        Assert.NotNull(second);
        Same.Value(Sample.Attempt(0), Assert.Single(await Runs.ReadAttemptsAsync(second, Stop)));
    }

    [Fact]
    public async Task Claim_LostAttemptThatIsThere_IsNullAndWritesNothing()
    {
        var created = await CreateAsync();
        var first = await Runs.ClaimAsync(created, new ClaimRequest { Row = Claimed(created), Lost = Sample.Attempt(0) }, Stop);
        Assert.NotNull(first);

        var again = await Runs.ClaimAsync(first, new ClaimRequest { Row = Claimed(first), Lost = Sample.Attempt(0) }, Stop);

        Assert.Null(again);
        Same.Row(first.Row, (await LoadAsync(first.Row.RunId)).Row);
    }

    [Fact]
    public async Task Claim_InParallelOnOneBasis_IsWonByExactlyOne()
    {
        var created = await CreateAsync();

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Task.Run(() => Runs.ClaimAsync(created, new ClaimRequest { Row = Claimed(created) }, Stop))));

        var winner = Assert.Single(claims, claim => claim is not null);
        Same.Row(winner!.Row, (await LoadAsync(created.Row.RunId)).Row); // Single has found it not null
    }

    [Fact]
    public async Task Claim_WithTheRecordOfTheStepBefore_IsLiveAndCanBeRenewed()
    {
        var created = await CreateAsync();
        var row = Claimed(created) with { Cursor = 1 };

        var committed = await Runs.CommitAsync(created, new RunCommit { Row = row, Record = Sample.Record(0) }, Stop);

        Assert.NotNull(committed);
        Assert.True(committed.ClaimIsLive);
        var loaded = await LoadAsync(row.RunId);
        Same.Row(row, loaded.Row);
        Assert.True(loaded.ClaimIsLive);
        Assert.Null(await Runs.ClaimAsync(created, new ClaimRequest { Row = Claimed(created) }, Stop));
        Assert.Equal(row.Claim, (await Runs.RenewAsync(committed, Stop))?.Row.Claim);
    }

    private RunRow Claimed(RunSnapshot basis) => basis.Row with
    {
        Claim = Sample.Claim(Store.Now),
        Attempt = basis.Row.Attempt + 1,
        StartedAt = basis.Row.StartedAt ?? Sample.Odd(Store.Now),
    };
}
