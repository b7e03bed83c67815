using System.Text.Json;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Events;

public sealed class WebhookTests : EventTest
{
    private const string Approval = """[{ "step": "Echo", "input": { "mail": "Call ${webhooks.approval}" } }, { "webhook": "approval", "timeout": "2d" }, { "webhook": "second" }]""";

    private static async Task<string[]> AddressAsync(TestProcess process, int step = 1)
    {
        var view = await ViewAsync(process);
        return view.Steps[step].Webhook?.Split('/')[^3..] ?? throw new InvalidOperationException($"Step {step} shows no address.");
    }

    private static Task CallAsync(TestProcess process, string[] address, string payload = "true") =>
        process.Webhooks.CallAsync(address[0], address[1], address[2], Payload.FromJson(payload), CancellationToken.None);

    [Fact]
    public async Task Call_OfTheAddressThatAnEarlierStepSent_EndsTheWait()
    {
        await using var process = await StartAsync(Approval);
        var sent = JsonDocument.Parse((await ViewAsync(process)).Steps[0].Result?.ToString() ?? "").RootElement.GetProperty("mail").GetString();
        Assert.Equal($"Call /api/webhooks/{string.Join('/', await AddressAsync(process))}", sent);

        await CallAsync(process, sent?.Split('/')[^3..] ?? []);
        await process.DeliverAllAsync();

        var view = await ViewAsync(process);
        Assert.Equal("""{"timedOut":false,"event":"approval","payload":true}""", view.Steps[1].Result?.ToString());
        Assert.Equal((null, "Waiting"), (view.Steps[1].Webhook, view.Steps[2].Status));
    }

    [Fact]
    public async Task Call_BeforeTheRunWaits_IsKept()
    {
        await using var process = await StartAsync("""[{ "sleep": "1h" }, { "webhook": "approval" }]""");
        await CallAsync(process, await AddressAsync(process));

        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public async Task Call_Twice_IsGoneTheSecondTime()
    {
        await using var process = await StartAsync(Approval);
        var address = await AddressAsync(process);
        await CallAsync(process, address);
        await Assert.ThrowsAsync<GoneException>(() => CallAsync(process, address));
        await process.DeliverAllAsync();

        await Assert.ThrowsAsync<GoneException>(() => CallAsync(process, address));

        Assert.Equal(2, RowOf().Cursor);
    }

    [Fact]
    public async Task Call_AfterTheTimeout_IsGone()
    {
        await using var process = await StartAsync(Approval);
        var address = await AddressAsync(process);
        await Environment.AdvanceAsync(process, TimeSpan.FromDays(2) + TimeSpan.FromMinutes(2));

        await Assert.ThrowsAsync<GoneException>(() => CallAsync(process, address));

        Assert.Equal("""{"timedOut":true,"event":null,"payload":null}""", (await ViewAsync(process)).Steps[1].Result?.ToString());
    }

    [Fact]
    public async Task Call_OfACanceledRun_IsGone()
    {
        await using var process = await StartAsync(Approval);
        var address = await AddressAsync(process);
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await Assert.ThrowsAsync<GoneException>(() => CallAsync(process, address));
    }

    [Fact]
    public async Task Call_OfAnotherToken_FindsNothing()
    {
        await using var process = await StartAsync(Approval);
        var address = await AddressAsync(process);
        var other = await AddressAsync(process, 2);

        await Assert.ThrowsAsync<NotFoundException>(() => CallAsync(process, [address[0], address[1], other[2]]));
        await Assert.ThrowsAsync<NotFoundException>(() => CallAsync(process, [address[0], address[1], ""]));
        await Assert.ThrowsAsync<NotFoundException>(() => CallAsync(process, ["run-2", address[1], address[2]]));
    }

    [Fact]
    public async Task Addresses_OfTwoRuns_Differ()
    {
        await using var process = await StartAsync(Approval);
        await StartAsync(Approval, runId: "run-2");

        var tokens = new[] { RowOf("run-1").Secret, RowOf("run-2").Secret };

        Assert.Equal(2, tokens.Distinct().Count());
        Assert.All(tokens, secret => Assert.Equal(43, secret.Length));
    }
}
