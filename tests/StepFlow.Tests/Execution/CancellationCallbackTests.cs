using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Execution;

/// <summary>A handler whose own cancellation callback throws: its attempt's matter, never the worker's.</summary>
public sealed class CancellationCallbackTests : EngineTest
{
    private readonly TaskCompletionSource _holding = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Execute_CallbackThrowsAtTheTimeout_FailsTheAttemptAlone()
    {
        await using var process = await StartAsync("""[{"step": "Rude", "timeout": "3s", "retry": {"maxAttempts": 1}}]""");
        var delivery = process.DeliverAsync();
        await _holding.Task;

        Environment.Time.Advance(TimeSpan.FromSeconds(3));
        await delivery;

        Assert.Equal((RunStatus.Failed, "timeout"), (RowOf().Status, RowOf().Error?.Type));
    }

    [Fact]
    public async Task Execute_CallbackThrowsWhenTheRunIsCanceled_CancelsTheRun()
    {
        await using var process = await StartAsync("""[{"step": "Rude"}]""");
        var delivery = process.DeliverAsync();
        await _holding.Task;
        await process.Control.CancelAsync("run-1", CancellationToken.None);

        Environment.Time.Advance(TimeSpan.FromSeconds(20));
        await delivery;

        Assert.Equal(RunStatus.Canceled, RowOf().Status);
    }

    [Fact]
    public async Task Execute_CallbackThrowsWhenTheClaimIsLost_DiscardsTheOutcome()
    {
        var renewal = FaultPlan.From(o => o.Kind == StorageOperationKind.Renew ? new Fault(FaultKind.FailBefore) : Fault.None);
        await using var process = await StartAsync("""[{"step": "Rude"}]""", renewal);
        var delivery = process.DeliverAsync();
        await _holding.Task;

        Environment.Time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(DeliveryResult.Discarded, await delivery);
    }

    [Fact]
    public async Task Execute_CallbackThrowsWhenTheHostStops_GivesTheClaimBack()
    {
        await using var process = await StartAsync("""[{"step": "Rude"}]""");
        using var stopping = new CancellationTokenSource();
        var delivery = process.DeliverAsync(stopping.Token);
        await _holding.Task;

        await stopping.CancelAsync();
        await delivery;

        Assert.Equal((null, 0, RunStatus.Running), (RowOf().Claim, RowOf().Attempt, RowOf().Status));
    }

    private async Task<TestProcess> StartAsync(string steps, IFaultPlan? faults = null)
    {
        var process = Environment.StartProcess(faults, handlers => handlers.AddStep<long, long>("Rude", RudeAsync));
        await process.Starter.StartAsync(Request(steps), CancellationToken.None);
        return process;
    }

    private async Task<long> RudeAsync(long input, StepContext context)
    {
        await using var rude = context.CancellationToken.Register(() => throw new InvalidOperationException("rude"));
        _holding.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        return input;
    }
}
