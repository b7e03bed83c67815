using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.TestKit;

/// <summary>The samples of docs/testing.md, as they stand there.</summary>
public sealed class TestKitSamples
{
    private const string Order = """
        [ "Validate",
          { "step": "Charge", "retry": { "maxAttempts": 3, "initialDelay": "10s" } },
          { "sleep": "7d" },
          "SendReceipt" ]
        """;

    private static FakeSteps Fakes() => new FakeSteps()
        .Returns<long, long>("Validate", amount => amount)
        .Returns<long, string>("Charge", amount => $"charge-{amount}")
        .Returns("SendReceipt", true);

    private static StartRequest Start(string runId) => new()
    {
        RunId = runId,
        Steps = DefinitionReader.ReadSteps(System.Text.Encoding.UTF8.GetBytes(Order)),
        Input = Payload.FromJson("40"),
    };

    [Fact]
    public async Task Order_ChargeFailsTwice_IsChargedOnceAndTheReceiptGoesOutAfterAWeek()
    {
        var fakes = Fakes().Fails("Charge", times: 2);
        var environment = new TestEnvironment(fakes.Register);
        await using var process = environment.StartProcess();
        await process.Starter.StartAsync(Start("order-1"), CancellationToken.None);

        await environment.AdvanceAsync(process, TimeSpan.FromDays(6));
        Assert.DoesNotContain(fakes.Calls, call => call.StepKey == "step-3:SendReceipt");

        await environment.AdvanceAsync(process, TimeSpan.FromDays(2));
        var run = await process.Reader.GetAsync("order-1", CancellationToken.None);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal((3, "\"charge-40\""), (run.Steps[1].Attempts, run.Steps[1].Result?.ToString()));
        Assert.Equal([1, 2, 3], fakes.Calls.Where(call => call.StepKey == "step-1:Charge").Select(call => call.Attempt));
    }

    [Fact]
    public async Task Order_WorkerDiesAfterTheCharge_ChargesAgainUnderTheSameKey()
    {
        var fakes = Fakes();
        var environment = new TestEnvironment(fakes.Register);
        var dies = FaultPlan.AtNth(StorageOperationKind.Commit, 2, FaultKind.CrashBefore);
        await using (var first = environment.StartProcess(dies))
        {
            await first.Starter.StartAsync(Start("order-2"), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => first.DeliverAllAsync());
        }

        await using var second = environment.StartProcess();
        var run = await environment.RunToEndAsync(second, "order-2", atMost: TimeSpan.FromDays(8));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(2, fakes.Calls.Count(call => call.StepKey == "step-1:Charge"));
        Assert.Single(run.Steps[1].FailedAttempts);
    }
}
