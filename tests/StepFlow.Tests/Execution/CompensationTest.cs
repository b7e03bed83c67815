using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Execution;

/// <summary>Base of tests of compensation: steps that can be undone, one that fails, and what was undone.</summary>
public abstract class CompensationTest
{
    protected const string Done = """{"step":"Do","compensate":"Undo"}""";
    protected const string TwoDoneThenFailed = $"""[{Done},{Done},"Fail"]""";

    /// <summary>What was undone, as <c>step-1:Do by step-0:Undo</c>.</summary>
    protected List<string> Undone { get; } = [];

    /// <summary>What each compensation was given.</summary>
    protected List<string> Inputs { get; } = [];

    /// <summary>How often the step <c>Undo</c> fails before it succeeds.</summary>
    protected int Broken { get; set; }

    /// <summary>True while the step <c>Fail</c> fails.</summary>
    protected bool Failing { get; set; } = true;

    protected TestEnvironment Environment => field ??= new TestEnvironment(AddSteps, options => (options.MaxPayload, options.Retention) = (2048, TimeSpan.FromDays(1)));

    protected static IReadOnlyList<StepDefinition> Steps(string json) => DefinitionReader.ReadSteps(JsonDocument.Parse(json).RootElement);

    protected static StartRequest Request(string steps, bool onCancel = false) => new()
    {
        Steps = Steps(steps),
        Input = Payload.FromJson("1"),
        RunId = "run-1",
        Labels = ["red"],
        Settings = new RunSettings { CompensateOnCancel = onCancel },
    };

    protected static Task<RunView> ReadAsync(TestProcess process, string runId = "run-1") => process.Reader.GetAsync(runId, CancellationToken.None);

    /// <summary>Lets the run and what its end starts come to their ends, and reads the run.</summary>
    protected async Task<RunView> RunAsync(TestProcess process, string steps = TwoDoneThenFailed)
    {
        await process.Starter.StartAsync(Request(steps), CancellationToken.None);
        return await SettleAsync(process);
    }

    protected async Task<RunView> SettleAsync(TestProcess process)
    {
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(15));
        return await ReadAsync(process);
    }

    protected static async Task<RunView> CompensationOfAsync(TestProcess process, RunView run)
    {
        Assert.NotNull(run.Compensation);
        return await ReadAsync(process, run.Compensation.RunId);
    }

    /// <summary>The run has failed, and the process crashed before its compensation was there.</summary>
    protected async Task CrashBeforeTheStartAsync()
    {
        await using var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.CreateRun, 2, FaultKind.CrashBefore));
        await crashing.Starter.StartAsync(Request(TwoDoneThenFailed), CancellationToken.None);
        await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
    }

    private void AddSteps(StepFlowBuilder steps) => steps
        .AddStep<long, long>("Do", x => x + 1)
        .AddStep<string, string>("Grow", text => text)
        .AddStep<JsonElement, JsonElement>("Fail", (x, _) => Failing ? throw new StepFailedException("no") { NonRetryable = true } : Task.FromResult(x))
        .AddStep<JsonElement, JsonElement>("Undo", (x, context) => Task.FromResult(Undo(x, context)));

    private JsonElement Undo(JsonElement input, StepContext context)
    {
        if (Broken-- > 0)
            throw new InvalidOperationException("not yet");
        Undone.Add($"{input.GetProperty("step").GetString()} by {context.StepKey}");
        Inputs.Add(input.GetRawText());
        return input.GetProperty("step");
    }
}
