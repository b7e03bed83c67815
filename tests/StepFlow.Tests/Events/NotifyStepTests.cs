using StepFlow.Runs;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Events;

public sealed class NotifyStepTests : EventTest
{
    [Fact]
    public async Task Notify_WithoutARun_ReachesEveryWaiter()
    {
        await using var process = await StartAsync(runId: "run-1");
        await StartAsync(runId: "run-2");

        var sender = await RunAsync("""[{ "notify": "approved/${input}", "payload": { "by": "${input}" } }]""", "1", "run-3");

        Assert.Equal("""{"runs":["run-1","run-2"]}""", sender.Output?.ToString());
        Assert.Equal("""{"timedOut":false,"event":"approved/1","payload":{"by":1}}""", (await ViewAsync(process, "run-2")).Output?.ToString());
    }

    [Fact]
    public async Task Notify_WithARun_ReachesItBeforeItWaits()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{ "sleep": "1h" }, { "waitForEvent": "e" }]"""), CancellationToken.None);

        var sender = await RunAsync("""["Echo", { "notify": "e", "run": "run-${input}", "payload": "${steps.Echo}" }]""", "1", "run-2");
        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal("""{"runs":["run-1"]}""", sender.Output?.ToString());
        Assert.Equal("""{"timedOut":false,"event":"e","payload":1}""", run.Output?.ToString());
    }

    [Fact]
    public async Task Notify_OfItself_ServesALaterWait()
    {
        var run = await RunAsync("""[{ "notify": "e", "run": "run-1" }, { "waitForEvent": "e", "timeout": "1h" }]""");
        Assert.Equal("""{"timedOut":false,"event":"e","payload":null}""", run.Output?.ToString());
    }

    [Theory]
    [InlineData("""[{ "notify": "e", "run": "nobody" }]""", "not-found")]
    [InlineData("""[{ "notify": "e", "run": "${input.run}" }]""", "invalid-input")]
    [InlineData("""[{ "notify": "${input.run}" }]""", "invalid-input")]
    [InlineData("""["Echo", { "notify": "${previous.missing}" }]""", "expression-failed")]
    public async Task Notify_ThatCannotBeSent_FailsTheStep(string steps, string code)
    {
        var run = await RunAsync(steps, """{ "run": 5 }""");
        Assert.Equal((RunStatus.Failed, code), (run.Status, run.Error?.Type));
    }

    [Theory]
    [InlineData(FaultKind.CrashBefore)]
    [InlineData(FaultKind.CrashAfter)]
    [InlineData(FaultKind.RepeatAfterTimeout)]
    public async Task Notify_PerformedAgainAfterACrash_IsOneEvent(FaultKind fault)
    {
        const string Two = """[{ "waitForEvent": "e" }, { "waitForEvent": "e", "timeout": "2h" }]""";
        await using var waiter = await StartAsync(Two);
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, fault)))
        {
            await crashing.Starter.StartAsync(Request("""[{ "notify": "e", "run": "run-1", "payload": 1 }]""", runId: "run-2"), CancellationToken.None);
            try
            {
                await crashing.DeliverAsync();
            }
            catch (SimulatedCrashException)
            {
                // Another process performs the step again.
            }
        }

        await using var process = Environment.StartProcess();
        await Environment.RunToEndAsync(process, "run-2");
        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal(RunStatus.Succeeded, RowOf("run-2").Status);
        Assert.Equal(
            ["""{"timedOut":false,"event":"e","payload":1}""", """{"timedOut":true,"event":null,"payload":null}"""],
            run.Steps.Select(s => s.Result?.ToString()));
    }

    [Fact]
    public async Task Notify_PerformedAgainAfterTheRunThatItReachedHasEnded_Succeeds()
    {
        await using var waiter = await StartAsync("""[{ "waitForEvent": "e" }]""");
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, FaultKind.CrashBefore)))
        {
            await crashing.Starter.StartAsync(Request("""[{ "notify": "e", "run": "run-1" }]""", runId: "run-2"), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAsync());
        }

        await using var process = Environment.StartProcess();
        await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal(RunStatus.Succeeded, RowOf("run-1").Status);
        var run = await Environment.RunToEndAsync(process, "run-2");

        Assert.Equal("""{"runs":["run-1"]}""", run.Output?.ToString());
    }
}
