using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>Age of a row, life of a claim and its renewal, by the storage service's clock.</summary>
public abstract class LeaseContract(IStoreFixture fixture) : StoreContract(fixture)
{
    // The service tells its time in whole seconds, and a slow machine takes some.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Age_AfterAWrite_IsAboutZero()
    {
        var created = await CreateAsync();

        Assert.InRange(created.Age, -TimeSpan.FromSeconds(2), Fresh);
        Assert.InRange((await LoadAsync(created.Row.RunId)).Age, -TimeSpan.FromSeconds(2), Fresh);
    }

    [Fact]
    public async Task Age_WhileNothingIsWritten_Grows()
    {
        var created = await CreateAsync();

        Assert.True(await Store.EventuallyAsync(
            async () => (await LoadAsync(created.Row.RunId)).Age >= TimeSpan.FromSeconds(2), Soon));
    }

    [Fact]
    public async Task ClaimIsLive_WithinTheLease_IsTrue()
    {
        var claimed = await ClaimAsync(TimeSpan.FromMinutes(1));

        Assert.True(claimed.ClaimIsLive);
        Assert.True((await LoadAsync(claimed.Row.RunId)).ClaimIsLive);
    }

    [Fact]
    public async Task ClaimIsLive_LeaseAndGraceOver_IsFalse()
    {
        var claimed = await ClaimAsync(TimeSpan.FromSeconds(1));

        Assert.True(await Store.EventuallyAsync(async () => !(await LoadAsync(claimed.Row.RunId)).ClaimIsLive, Soon));
        var ended = await LoadAsync(claimed.Row.RunId);
        Assert.True(ended.Age > ended.Row.Claim!.Lease + RunSnapshot.ClaimGrace); // the claim is still on the row
    }

    [Fact]
    public async Task Renew_UnchangedRow_BeginsTheLeaseAnew()
    {
        var claimed = await ClaimAsync(TimeSpan.FromSeconds(1));
        await Store.EventuallyAsync(async () => !(await LoadAsync(claimed.Row.RunId)).ClaimIsLive, Soon);

        var renewed = await Runs.RenewAsync(await LoadAsync(claimed.Row.RunId), Stop);

        Assert.NotNull(renewed);
        Assert.True(renewed.ClaimIsLive);
        Assert.InRange((await LoadAsync(claimed.Row.RunId)).Age, -TimeSpan.FromSeconds(2), Fresh);
    }

    [Fact]
    public async Task Renew_UnchangedRow_ChangesTheVersionAlone()
    {
        var claimed = await ClaimAsync(TimeSpan.FromMinutes(1));

        var renewed = await Runs.RenewAsync(claimed, Stop);

        Assert.NotNull(renewed);
        Assert.NotEqual(claimed.Version, renewed.Version);
        Same.Row(claimed.Row, renewed.Row);
        Same.Row(claimed.Row, (await LoadAsync(claimed.Row.RunId)).Row);
    }

    [Fact]
    public async Task Renew_StaleBasis_IsNullAndWritesNothing()
    {
        var claimed = await ClaimAsync(TimeSpan.FromMinutes(1));
        var paused = await CommitAsync(claimed, new RunCommit { Row = claimed.Row with { Status = RunStatus.Paused } });

        Assert.Null(await Runs.RenewAsync(claimed, Stop));
        Same.Row(paused.Row, (await LoadAsync(claimed.Row.RunId)).Row);
    }

    [Fact]
    public async Task Renew_ThenCommitOnTheOldBasis_IsNull()
    {
        var claimed = await ClaimAsync(TimeSpan.FromMinutes(1));
        var renewed = await Runs.RenewAsync(claimed, Stop);
        Assert.NotNull(renewed);

        Assert.Null(await Runs.CommitAsync(claimed, new RunCommit { Row = claimed.Row with { Cursor = 1 } }, Stop));
        Assert.NotNull(await Runs.CommitAsync(renewed, new RunCommit { Row = renewed.Row with { Cursor = 1 } }, Stop));
    }

    [Fact]
    public async Task Renew_UnknownRun_IsNull()
    {
        var claimed = await ClaimAsync(TimeSpan.FromMinutes(1));
        await Runs.PurgeAsync(claimed, Stop);

        Assert.Null(await Runs.RenewAsync(claimed, Stop));
        Assert.Null(await Runs.LoadAsync(claimed.Row.RunId, Stop));
    }

    private async Task<RunSnapshot> ClaimAsync(TimeSpan lease)
    {
        var created = await CreateAsync();
        var row = created.Row with { Claim = Sample.Claim(Store.Now, lease), Attempt = 1 };
        var claimed = await Runs.ClaimAsync(created, new ClaimRequest { Row = row }, Stop);
        Assert.NotNull(claimed);
        return claimed;
    }
}
