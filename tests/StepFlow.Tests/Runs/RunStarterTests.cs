using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Runs;

public sealed class RunStarterTests : EngineTest
{
    private static StartRequest Keyed(string input = "1", string key = "order-7") =>
        new() { Steps = Steps("""["AddOne"]"""), Input = Payload.FromJson(input), IdempotencyKey = key };

    [Fact]
    public async Task Start_SameKeyAndRequest_IsTheSameRun()
    {
        await using var process = Environment.StartProcess();
        var first = await process.Starter.StartAsync(Keyed(), CancellationToken.None);
        var second = await process.Starter.StartAsync(Keyed(), CancellationToken.None);
        Assert.Equal((true, false, first.Run.Row.RunId), (first.Created, second.Created, second.Run.Row.RunId));
        Assert.Equal(RunId.FromKey("order-7"), first.Run.Row.RunId);
    }

    [Fact]
    public async Task Start_SameKeyAfterTheRunEnded_IsTheSameRun()
    {
        await using var process = Environment.StartProcess();
        var first = await process.Starter.StartAsync(Keyed(), CancellationToken.None);
        await Environment.RunToEndAsync(process, first.Run.Row.RunId);
        var second = await process.Starter.StartAsync(Keyed(), CancellationToken.None);
        Assert.Equal((false, RunStatus.Succeeded), (second.Created, second.Run.Row.Status));
        Assert.Single(Executed);
    }

    [Fact]
    public async Task Start_SameKeyOtherRequest_IsAConflict()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Keyed(), CancellationToken.None);
        await Assert.ThrowsAsync<ConflictException>(() => process.Starter.StartAsync(Keyed("2"), CancellationToken.None));
        Assert.Single(Environment.Storage.RunIds);
    }

    [Fact]
    public async Task Start_Delay_IsPendingUntilThen()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["AddOne"]""") with { Delay = TimeSpan.FromHours(2) }, CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(119));
        Assert.Equal(RunStatus.Pending, RowOf().Status);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(2));
        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
    }

    [Fact]
    public async Task Start_SeveralProblems_AreNamedAtOnceAndNothingIsWritten()
    {
        await using var process = Environment.StartProcess();
        var request = new StartRequest { RunId = "no/slash", Labels = ["", new string('x', 65)], Delay = TimeSpan.FromSeconds(-1) };
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => process.Starter.StartAsync(request, CancellationToken.None));
        Assert.Equal(["", "delay", "labels[0]", "labels[1]", "runId"], error.Problems.Select(p => p.Where).Order(StringComparer.Ordinal));
        Assert.Equal(0, Environment.Storage.Operations);
    }

    [Fact]
    public async Task Start_InputOverTheCap_IsRefused()
    {
        await using var process = Environment.StartProcess();
        var request = Request("""["Echo"]""", $"\"{new string('x', 16 * 1024 * 1024)}\"");
        await Assert.ThrowsAsync<PayloadTooLargeException>(() => process.Starter.StartAsync(request, CancellationToken.None));
        Assert.Empty(Environment.Storage.RunIds);
    }

    [Fact]
    public async Task Start_TimeoutThatTheHostWouldCut_IsRefused()
    {
        var environment = new Testing.Host.TestEnvironment(
            steps => steps.AddStep<long, long>("AddOne", x => x + 1), options => options.HostTimeout = TimeSpan.FromMinutes(10));
        await using var process = environment.StartProcess();
        var error = await Assert.ThrowsAsync<InvalidInputException>(() =>
            process.Starter.StartAsync(Request("""["AddOne", {"step": "AddOne", "timeout": "15m"}]"""), CancellationToken.None));
        Assert.Equal("steps[1].timeout", Assert.Single(error.Problems).Where);
    }
}
