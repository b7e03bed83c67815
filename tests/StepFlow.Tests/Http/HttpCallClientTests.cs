using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using StepFlow.Calls;

namespace StepFlow.Tests.Http;

/// <summary>The HTTP client of call steps against a real server.</summary>
public sealed class HttpCallClientTests
{
    private static string Text(CallResponse response) => Encoding.UTF8.GetString(response.Body.Span);

    private static Task RedirectAsync(HttpContext context, string location, int status = 302)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Send_Post_CarriesHeadersAndBody()
    {
        await using var site = await LocalSite.StartAsync((context, _) => context.Response.WriteAsync("done"));
        using var client = LocalSite.Client(allowed: "127.0.0.1");
        var response = await client.SendAsync(
            site.Get("/a?b=c") with { Method = "POST", Headers = [new("X-A", "1"), new("Content-Type", "text/x")], Body = "hello"u8.ToArray() },
            CancellationToken.None);

        var (method, path, headers, body) = Assert.Single(site.Requests);
        Assert.Equal(("POST", "/a", "1", "text/x", "hello"), (method, path, headers["X-A"].ToString(), headers.ContentType.ToString(), body));
        Assert.Equal((200, "done"), (response.Status, Text(response)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("127.1")]
    [InlineData("127.0.1")]
    [InlineData("0")]
    [InlineData("[::7f00:1]")]
    [InlineData("[0:0:0:0:0:ffff:7f00:1]")]
    public async Task Send_ToLoopback_IsRefused(string host)
    {
        await using var site = await LocalSite.StartAsync((_, _) => Task.CompletedTask);
        using var client = LocalSite.Client();
        var error = await Assert.ThrowsAsync<CallFailedException>(() => client.SendAsync(site.Get("/", host), CancellationToken.None));
        Assert.Contains("no address that calls may connect to", error.Message, StringComparison.Ordinal);
        Assert.Equal((true, false), (error.NonRetryable, error.EffectUnknown));
        Assert.Empty(site.Requests);
    }

    [Fact]
    public async Task Send_ToANameOfAPrivateAddress_IsRefused()
    {
        await using var site = await LocalSite.StartAsync((_, _) => Task.CompletedTask);
        using var client = LocalSite.Client(new FixedResolver(["127.0.0.1"]));
        await Assert.ThrowsAsync<CallFailedException>(() => client.SendAsync(site.Get("/", "innocent.example"), CancellationToken.None));
        Assert.Empty(site.Requests);
    }

    [Fact]
    public async Task Send_NameThatIsAllowed_IsAskedForOnceAndConnectedTo()
    {
        var resolver = new FixedResolver(["127.0.0.1"], ["127.0.0.2"]);
        await using var site = await LocalSite.StartAsync((_, _) => Task.CompletedTask);
        using var client = LocalSite.Client(resolver, allowed: "crm.internal");
        await client.SendAsync(site.Get("/", "crm.internal"), CancellationToken.None);
        Assert.Equal(1, resolver.Asked);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task Send_NameThatChangesItsAddress_IsCheckedAtEveryConnection()
    {
        // The first answer may be called, the next is a rebinding to another address of this machine.
        var resolver = new FixedResolver(["127.0.0.1"], ["127.0.0.2"]);
        await using var site = await LocalSite.StartAsync((_, _) => Task.CompletedTask);
        using var client = LocalSite.Client(resolver, allowed: "127.0.0.1/32");
        await client.SendAsync(site.Get("/", "rebinding.example"), CancellationToken.None);
        await Assert.ThrowsAsync<CallFailedException>(() => client.SendAsync(site.Get("/", "rebinding.example"), CancellationToken.None));
        Assert.Single(site.Requests);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://localhost:1/")]
    [InlineData("http://[::1]:1/")]
    [InlineData("http://2852039166/latest/meta-data")]
    [InlineData("http://0xa9fea9fe/latest/meta-data")]
    [InlineData("http://0251.0376.0251.0376/latest/meta-data")]
    [InlineData("//169.254.43518/latest/meta-data")]
    public async Task Send_RedirectToASpecialAddress_IsRefused(string location)
    {
        await using var site = await LocalSite.StartAsync((context, _) => RedirectAsync(context, location));
        using var client = LocalSite.Client(allowed: "127.0.0.1/32");
        var error = await Assert.ThrowsAsync<CallFailedException>(() => client.SendAsync(site.Get("/"), CancellationToken.None));
        if (!location.Contains("localhost", StringComparison.Ordinal))
            Assert.Contains("no address that calls may connect to", error.Message, StringComparison.Ordinal);
        Assert.Single(site.Requests);
    }

    [Theory]
    [InlineData("ftp://a.example/")]
    [InlineData("file:///etc/passwd")]
    public async Task Send_RedirectToAnotherScheme_IsNotFollowed(string location)
    {
        await using var site = await LocalSite.StartAsync((context, _) => RedirectAsync(context, location));
        using var client = LocalSite.Client(allowed: "127.0.0.1");
        var error = await Assert.ThrowsAsync<CallFailedException>(() => client.SendAsync(site.Get("/"), CancellationToken.None));
        Assert.Contains("Redirects are followed to https", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//")]
    [InlineData("http://")]
    [InlineData("http://a b/")]
    [InlineData("http://[::1")]
    [InlineData("http://a:99999/")]
    [InlineData("///")]
    public async Task Send_RedirectToNoAddress_FailsOnceAndForAll(string location)
    {
        await using var site = await LocalSite.StartAsync((context, _) => RedirectAsync(context, location));
        using var client = LocalSite.Client(allowed: "127.0.0.1");
        CallFailedException? error = null;
        CallResponse? response = null;
        try
        {
            response = await client.SendAsync(site.Get("/") with { Method = "POST" }, CancellationToken.None);
        }
        catch (CallFailedException e)
        {
            error = e;
        }

        // What is no URI reference at all is no redirect: the response itself is the answer, whose status is not retried.
        Assert.Single(site.Requests);
        Assert.True(response is { Status: 302 } || error is { NonRetryable: true, EffectUnknown: false, Status: 302 }, error?.Message);
    }

    [Theory]
    [InlineData(302, "POST", "GET", "")]
    [InlineData(303, "PUT", "GET", "")]
    [InlineData(307, "POST", "POST", "hello")]
    [InlineData(308, "PUT", "PUT", "hello")]
    public async Task Send_Redirect_IsFollowedByItsStatus(int status, string method, string next, string body)
    {
        await using var site = await LocalSite.StartAsync((context, _) =>
            context.Request.Path == "/" ? RedirectAsync(context, "/next", status) : context.Response.WriteAsync("there"));
        using var client = LocalSite.Client(allowed: "127.0.0.1");
        var response = await client.SendAsync(site.Get("/") with { Method = method, Body = "hello"u8.ToArray() }, CancellationToken.None);
        Assert.Equal("there", Text(response));
        Assert.Equal((next, "/next", body), (site.Requests[1].Method, site.Requests[1].Path, site.Requests[1].Body));
    }

    [Fact]
    public async Task Send_RedirectToAnotherOrigin_TakesNoCredentialsAlong()
    {
        await using var site = await LocalSite.StartAsync((context, at) =>
            context.Request.Path == "/" ? RedirectAsync(context, $"http://other.example:{at.Port}/next") : Task.CompletedTask);
        using var client = LocalSite.Client(new FixedResolver(["127.0.0.1"]), allowed: "127.0.0.1");
        await client.SendAsync(site.Get("/") with { Headers = [new("Authorization", "a"), new("X-Api-Key", "b"), new("X-A", "c")] }, CancellationToken.None);
        Assert.Equal("a", site.Requests[0].Headers.Authorization.ToString());
        Assert.Equal(("", "", "c"), (site.Requests[1].Headers.Authorization.ToString(), site.Requests[1].Headers["X-Api-Key"].ToString(), site.Requests[1].Headers["X-A"].ToString()));
    }

    [Fact]
    public async Task Send_TooManyRedirects_Fails()
    {
        await using var site = await LocalSite.StartAsync((context, _) => RedirectAsync(context, "/again"));
        using var client = LocalSite.Client(allowed: "127.0.0.1");
        var error = await Assert.ThrowsAsync<CallFailedException>(() => client.SendAsync(site.Get("/") with { MaxRedirects = 3 }, CancellationToken.None));
        Assert.Contains("more than 3 times", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, site.Requests.Count);
    }

    [Fact]
    public async Task Send_NoRedirectsAllowed_GivesTheRedirectItself()
    {
        await using var site = await LocalSite.StartAsync((context, _) => RedirectAsync(context, "/again"));
        using var client = LocalSite.Client(allowed: "127.0.0.1");
        var response = await client.SendAsync(site.Get("/") with { MaxRedirects = 0 }, CancellationToken.None);
        Assert.Equal((302, "/again"), (response.Status, response.Header("Location")));
    }

    [Theory]
    [InlineData(1024, false, true)]
    [InlineData(1025, false, false)]
    [InlineData(1_000_000, true, false)]
    public async Task Send_ResponseBody_IsCappedAfterDecompression(int size, bool compressed, bool fits)
    {
        await using var site = await LocalSite.StartAsync(async (context, _) =>
        {
            var bytes = new byte[size];
            if (!compressed)
            {
                await context.Response.Body.WriteAsync(bytes);
                return;
            }

            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Optimal);
            await gzip.WriteAsync(bytes);
        });
        using var client = LocalSite.Client(allowed: "127.0.0.1");
        if (fits)
        {
            Assert.Equal(size, (await client.SendAsync(site.Get("/"), CancellationToken.None)).Body.Length);
            return;
        }

        var error = await Assert.ThrowsAsync<CallFailedException>(() => client.SendAsync(site.Get("/"), CancellationToken.None));
        Assert.Contains("more than 1,024 bytes", error.Message, StringComparison.Ordinal);
        Assert.True(error.NonRetryable);
    }

    [Fact]
    public async Task Send_ServerThatHangsUp_LeavesTheEffectUnknown()
    {
        await using var site = await LocalSite.StartAsync((context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var client = LocalSite.Client(allowed: "127.0.0.1");
        var error = await Assert.ThrowsAsync<CallFailedException>(() => client.SendAsync(site.Get("/"), CancellationToken.None));
        Assert.Equal((true, false, 1), (error.EffectUnknown, error.NonRetryable, site.Requests.Count));
    }

    [Fact]
    public async Task Send_NobodyListens_WasNotSent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var client = LocalSite.Client(allowed: "127.0.0.1");
        var request = new CallRequest { Method = "GET", Url = new Uri($"http://127.0.0.1:{port}/"), Headers = [] };
        var error = await Assert.ThrowsAsync<CallFailedException>(() => client.SendAsync(request, CancellationToken.None));
        Assert.Equal((false, false), (error.EffectUnknown, error.NonRetryable));
    }

    [Fact]
    public async Task Send_Canceled_Stops()
    {
        using var canceled = new CancellationTokenSource();
        await using var site = await LocalSite.StartAsync(async (context, _) =>
        {
            await canceled.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var client = LocalSite.Client(allowed: "127.0.0.1");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(site.Get("/"), canceled.Token));
    }
}
