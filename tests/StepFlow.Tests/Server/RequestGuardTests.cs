using System.Net;

namespace StepFlow.Tests.Server;

public sealed class RequestGuardTests
{
    private const string Key = "a key of the test";

    [Theory]
    [InlineData(null, null, 401)]
    [InlineData("x-api-key", "another", 401)]
    [InlineData("x-api-key", Key, 200)]
    [InlineData("Authorization", "Bearer " + Key, 200)]
    [InlineData("Authorization", "Basic " + Key, 401)]
    public async Task WithAKey_OnlyWhoHasItPasses(string? header, string? value, int expected)
    {
        await using var fixture = await ServerFixture.StartAsync(Key);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/steps");
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, value);

        using var response = await fixture.Client.SendAsync(request);

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(expected == 401, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Fact]
    public async Task WithAKey_HealthIsForAll_AndUnknownPathsAreNot()
    {
        await using var fixture = await ServerFixture.StartAsync(Key);

        using var health = await fixture.Client.GetAsync(new Uri("/api/health", UriKind.Relative));
        using var unknown = await fixture.Client.GetAsync(new Uri("/api/nothing", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
    }

    [Theory]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Host", "localhost", 200)]
    public async Task WithoutAKey_PagesOfOtherSitesAreKeptOut(string header, string value, int expected)
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/steps");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await fixture.Client.SendAsync(request);

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task WithoutAKey_ThePagesOwnOriginPasses()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/steps");
        request.Headers.TryAddWithoutValidation("Origin", fixture.Server.Urls[0].GetLeftPart(UriPartial.Authority));

        using var response = await fixture.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
