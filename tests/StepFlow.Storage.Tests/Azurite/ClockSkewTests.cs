using Microsoft.Extensions.Time.Testing;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Hosts whose clocks are wrong. Claims live by the service's clock alone.</summary>
[Collection(AzuriteGroup.Name)]
public sealed class ClockSkewTests(AzuriteFixture fixture)
{
    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public async Task Claim_OfAHostWithAWrongClock_IsLiveForTheOthers(int minutes)
    {
        var wrong = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(minutes));
        AzureSetup? names = null;
        await using var right = fixture.Open(setup => names = setup);
        await using var skewed = fixture.Open(setup => (setup.Name, setup.Time) = (names!.Name, wrong)); // set by the line above
        var run = await right.CreateAsync();
        var claim = Sample.Claim(wrong.GetUtcNow(), TimeSpan.FromMinutes(1));

        var claimed = await skewed.Runs.ClaimAsync(run, new ClaimRequest { Row = run.Row with { Claim = claim } }, CancellationToken.None);

        Assert.NotNull(claimed);
        Assert.True(claimed.ClaimIsLive);
        Assert.InRange(claimed.Age, TimeSpan.Zero, TimeSpan.Zero);
        var seen = await right.LoadAsync(run.Row.RunId);
        Assert.True(seen.ClaimIsLive);
        Assert.InRange(seen.Age, TimeSpan.FromSeconds(-2), TimeSpan.FromSeconds(10));
    }
}
