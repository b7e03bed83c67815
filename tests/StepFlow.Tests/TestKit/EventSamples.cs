using StepFlow.Definitions;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Testing.Assertions;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.TestKit;

/// <summary>The samples of docs/testing.md about what comes from outside, as they stand there.</summary>
public sealed class EventSamples
{
    private static StartRequest Start(string runId, string steps) => new()
    {
        RunId = runId,
        Steps = DefinitionReader.ReadSteps(System.Text.Encoding.UTF8.GetBytes(steps)),
        Input = Payload.FromJson("7"),
    };

    private static FakeSteps Fakes() => new FakeSteps().Returns<bool, string>("Ship", timedOut => timedOut ? "reminded" : "shipped").Returns("SendMail", true);

    [Fact]
    public async Task Approval_Comes_AndIsTheResultOfTheWait()
    {
        var environment = new TestEnvironment(Fakes().Register);
        await using var process = environment.StartProcess();
        await process.Starter.StartAsync(
            Start("order-1", """[{ "waitForEvent": "approved/${input}", "timeout": "7d" }, { "step": "Ship", "input": "${previous.timedOut}" }]"""),
            CancellationToken.None);
        await process.DeliverAllAsync();

        await process.Events.SendAsync("order-1", new EventMessage("approved/7", Payload.FromJson("\"Ada\"")), CancellationToken.None);
        var run = await environment.RunToEndAsync(process, "order-1");

        run.Succeeded("shipped").Returned("step-0:waitForEvent", new { timedOut = false, @event = "approved/7", payload = "Ada" });
    }

    [Fact]
    public async Task Approval_DoesNotCome_AndTheWaitTimesOut()
    {
        var environment = new TestEnvironment(Fakes().Register);
        await using var process = environment.StartProcess();
        await process.Starter.StartAsync(
            Start("order-1", """[{ "waitForEvent": "approved/${input}", "timeout": "7d" }, { "step": "Ship", "input": "${previous.timedOut}" }]"""),
            CancellationToken.None);

        var run = await environment.RunToEndAsync(process, "order-1", atMost: TimeSpan.FromDays(8));

        run.Succeeded("reminded");
    }

    [Fact]
    public async Task Webhook_IsCalledAtTheAddressThatWasMailed()
    {
        var fakes = Fakes();
        var environment = new TestEnvironment(fakes.Register);
        await using var process = environment.StartProcess();
        await process.Starter.StartAsync(
            Start("order-1", """[{ "step": "SendMail", "input": "${webhooks.approval}" }, { "webhook": "approval", "timeout": "7d" }]"""),
            CancellationToken.None);
        await process.DeliverAllAsync();

        var address = fakes.Calls[0].Input?.ToString()?.Split('/') ?? []; // /api/webhooks/{runId}/{name}/{token}
        await process.Webhooks.CallAsync(address[^3], address[^2], address[^1], Payload.FromJson("true"), CancellationToken.None);
        var run = await environment.RunToEndAsync(process, "order-1");

        run.Returned("step-1:approval", new { timedOut = false, @event = "approval", payload = true });
    }
}
