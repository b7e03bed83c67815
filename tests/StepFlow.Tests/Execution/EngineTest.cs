using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Execution;

/// <summary>Base of tests that run the real engine in memory: the handlers that they use and short ways to start and finish runs.</summary>
public abstract class EngineTest
{
    private int _failures;

    protected EngineTest(Action<EngineOptions>? options = null) => Environment = new TestEnvironment(AddSteps, options);

    protected TestEnvironment Environment { get; }

    /// <summary>The attempts that handlers saw, as <c>step-0:AddOne#1</c>.</summary>
    protected List<string> Executed { get; } = [];

    /// <summary>How often the step <c>Flaky</c> fails before it succeeds.</summary>
    protected int FlakyFailures { get; set; }

    /// <summary>What the step <c>Hold</c> waits for.</summary>
    protected TaskCompletionSource<long> Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the step <c>Hold</c> has begun.</summary>
    protected TaskCompletionSource Holding { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected static IReadOnlyList<StepDefinition> Steps(string json)
    {
        using var document = JsonDocument.Parse(json);
        return DefinitionReader.ReadSteps(document.RootElement);
    }

    protected static StartRequest Request(string steps, string input = "1", string? runId = "run-1") =>
        new() { Steps = Steps(steps), Input = Payload.FromJson(input), RunId = runId };

    protected async Task<RunView> RunAsync(string steps, string input = "1", string runId = "run-1", IFaultPlan? faults = null)
    {
        await using var process = Environment.StartProcess(faults);
        await process.Starter.StartAsync(Request(steps, input, runId), CancellationToken.None);
        return await Environment.RunToEndAsync(process, runId);
    }

    protected RunRow RowOf(string runId = "run-1") =>
        Environment.Storage.Inspect(runId)?.Row ?? throw new InvalidOperationException($"There is no run '{runId}'.");

    private void AddSteps(StepFlowBuilder steps) => steps
        .AddStep<long, long>("AddOne", (x, context) => Task.FromResult(Saw(context, x + 1)))
        .AddStep<long, long>("MultiplyWithTwo", (x, context) => Task.FromResult(Saw(context, x * 2)))
        .AddStep<long, long>("Flaky", (x, context) => Task.FromResult(++_failures <= FlakyFailures
            ? throw new InvalidOperationException($"failure {Saw(context, _failures)}")
            : Saw(context, x)))
        .AddStep<long, long>("Refuse", (_, context) => throw new StepFailedException($"refused {Saw(context, 1)}") { NonRetryable = true })
        .AddStep<long, long>("Later", (x, context) => Saw(context, context.Attempt) == 1
            ? throw new StepFailedException("not now") { RetryAfter = TimeSpan.FromMinutes(7) }
            : Task.FromResult(x))
        .AddStep<long, long>("Hold", HoldAsync)
        .AddStep<JsonElement, JsonElement>("Echo", (x, context) => Task.FromResult(Saw(context, x)));

    private async Task<long> HoldAsync(long input, StepContext context)
    {
        Saw(context, input);
        Holding.TrySetResult();
        return await Held.Task.WaitAsync(context.CancellationToken);
    }

    private T Saw<T>(StepContext context, T value)
    {
        lock (Executed)
            Executed.Add($"{context.StepKey}#{context.Attempt}");
        return value;
    }
}
