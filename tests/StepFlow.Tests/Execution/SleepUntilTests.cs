using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Tests.Execution;

/// <summary>Sleeps until a time, in the whole engine. The virtual clock begins on 2026-01-01.</summary>
public sealed class SleepUntilTests : EngineTest
{
    private const string Literal = """["AddOne", { "sleepUntil": "2026-03-01T00:00:00Z" }, "MultiplyWithTwo"]""";

    [Fact]
    public async Task Sleep_UntilATime_EndsThenAndPassesTheValueOn()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Literal), CancellationToken.None);
        await process.DeliverAllAsync();
        var waiting = await process.Reader.GetAsync("run-1", CancellationToken.None);
        Assert.Equal((RunStatus.Waiting, At(3, 1), "Waiting"), (waiting.Status, waiting.DueAt, waiting.Steps[1].Status));

        await Environment.AdvanceAsync(process, TimeSpan.FromDays(58));
        Assert.Equal(RunStatus.Waiting, RowOf().Status);
        await Environment.AdvanceAsync(process, TimeSpan.FromDays(2));

        var run = await process.Reader.GetAsync("run-1", CancellationToken.None);
        Assert.Equal((RunStatus.Succeeded, "4"), (run.Status, run.Output?.ToString()));
        Assert.Equal((At(1, 1), At(3, 1)), (run.Steps[1].StartedAt, run.Steps[1].EndedAt));
    }

    [Fact]
    public async Task Sleep_WhileItWaits_CostsTheRunNothing()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Literal), CancellationToken.None);
        await process.DeliverAllAsync();
        var before = RowOf();

        await Environment.AdvanceAsync(process, TimeSpan.FromDays(30));

        Assert.Equal((before.Operations, At(3, 1)), (RowOf().Operations, RowOf().DueAt));
    }

    [Theory]
    [InlineData("\"2025-12-31T23:59:59Z\"")]
    [InlineData("\"0001-01-01T00:00:00Z\"")]
    public async Task Sleep_UntilATimeThatHasPassed_EndsAtOnce(string at)
    {
        var run = await RunAsync($$"""[{ "sleepUntil": "${input}" }, { "step": "AddOne", "input": 1 }]""", at);

        Assert.Equal((RunStatus.Succeeded, "2"), (run.Status, run.Output?.ToString()));
        Assert.Equal(At(1, 1), run.EndedAt);
    }

    [Fact]
    public async Task Sleep_WhileWorkersComeAndGo_EndsInTime()
    {
        await using (var first = Environment.StartProcess())
        {
            await first.Starter.StartAsync(Request("""[{ "sleepUntil": "${input.at}" }, { "step": "AddOne", "input": 1 }]""", """{ "at": "2026-01-01T01:00:00+00:30" }"""), CancellationToken.None);
            await first.DeliverAllAsync();
        }

        await using var second = Environment.StartProcess();
        var run = await Environment.RunToEndAsync(second, "run-1");

        Assert.Equal((RunStatus.Succeeded, At(1, 1).AddMinutes(30)), (run.Status, run.Steps[0].EndedAt));
    }

    [Fact]
    public async Task Sleep_ThatWasPausedAndResumed_KeepsItsTime()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Literal), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromDays(10));
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromDays(10));
        Assert.Equal((RunStatus.Waiting, At(3, 1)), (RowOf().Status, RowOf().DueAt));

        var run = await Environment.RunToEndAsync(process, "run-1", atMost: TimeSpan.FromDays(60));

        Assert.Equal((At(1, 1), At(3, 1)), (run.Steps[1].StartedAt, run.Steps[1].EndedAt));
    }

    [Theory]
    [InlineData("\"soon\"", "time", "step-1:sleepUntil, from \"${steps.Echo}\": Expected a time with an offset such as \"2026-12-24T18:00:00Z\" or \"2026-12-24T19:00+01:00\", found the string \"soon\".")]
    [InlineData("{}", "time", "step-1:sleepUntil, from \"${steps.Echo}\": Expected a time with an offset such as \"2026-12-24T18:00:00Z\" or \"2026-12-24T19:00+01:00\", found an object.")]
    [InlineData("\"2036-12-24T18:00:00Z\"", "time", "step-1:sleepUntil, from \"${steps.Echo}\": Expected a time at most 3650 days away, found 2036-12-24T18:00:00Z.")]
    public async Task Sleep_UntilWhatIsNoTime_FailsTheStepWithWhatWasFound(string value, string code, string message)
    {
        var run = await RunAsync("""["Echo", { "sleepUntil": "${steps.Echo}" }]""", value);

        Assert.Equal((RunStatus.Failed, code, message), (run.Status, run.Error?.Type, run.Error?.Message));
    }

    [Fact]
    public async Task Start_WithATimeTooFarAway_IsRefused()
    {
        await using var process = Environment.StartProcess();
        var wrong = await Assert.ThrowsAsync<InvalidInputException>(
            () => process.Starter.StartAsync(Request("""[{ "sleepUntil": "2036-12-24T18:00:00Z" }]"""), CancellationToken.None));

        Assert.Equal("steps[0].sleepUntil", Assert.Single(wrong.Problems).Where);
    }

    private static DateTimeOffset At(int month, int day) => new(2026, month, day, 0, 0, 0, TimeSpan.Zero);
}
