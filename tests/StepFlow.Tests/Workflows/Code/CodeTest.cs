using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>Base of tests that run C# workflows on the real engine in memory.</summary>
public abstract class CodeTest
{
    protected CodeTest() => Environment = new TestEnvironment(Deploy);

    protected TestEnvironment Environment { get; }

    /// <summary>What the workflow <c>script</c> does.</summary>
    protected Script Script { get; } = new();

    /// <summary>The steps that were executed, by key, each time.</summary>
    protected List<string> Executed { get; } = [];

    /// <summary>What the workflow's method did, whenever it was run.</summary>
    protected List<string> Seen { get; } = [];

    /// <summary>A step that adds one and enters itself.</summary>
    protected Task<long> AddAsync(WorkflowContext context, string key, long value, StepOptions? options = null) =>
        context.RunAsync(key, () => Task.FromResult(Did(key, value + 1)), options);

    /// <summary>A step that fails for good.</summary>
    protected Task<long> RefuseAsync(WorkflowContext context, string key) => context.RunAsync<long>(
        key, () => throw new StepFailedException(Did(key, "refused")) { NonRetryable = true });

    protected T Did<T>(string key, T value)
    {
        lock (Executed)
            Executed.Add(key);
        return value;
    }

    protected static StartRequest Request(long input = 1, string runId = "run-1", string? version = "v1") => new()
    {
        Workflow = "script",
        Version = version,
        Input = Payload.FromJson(input.ToString(CultureInfo.InvariantCulture)),
        RunId = runId,
    };

    protected async Task<RunView> RunAsync(long input = 1, string runId = "run-1", IFaultPlan? faults = null, string? version = "v1")
    {
        await using var process = Environment.StartProcess(faults);
        await process.Starter.StartAsync(Request(input, runId, version), CancellationToken.None);
        return await Environment.RunToEndAsync(process, runId);
    }

    /// <summary>Resumes the run in a new process and runs it to its end.</summary>
    protected async Task<RunView> ResumeAsync(string runId = "run-1")
    {
        await using var process = Environment.StartProcess();
        await process.Control.ResumeAsync(runId, CancellationToken.None);
        return await Environment.RunToEndAsync(process, runId);
    }

    protected RunRow RowOf(string runId = "run-1") =>
        Environment.Storage.Inspect(runId)?.Row ?? throw new InvalidOperationException($"There is no run '{runId}'.");

    /// <summary>Who holds slots of a flow key.</summary>
    protected static async Task<IReadOnlyList<string>> HoldersAsync(TestProcess process, string key)
    {
        if (await process.Store.Flows.ReadAsync(key, CancellationToken.None) is not { } flow)
            return [];
        using var content = JsonDocument.Parse(flow.Content.Utf8);
        return [.. content.RootElement.GetProperty("holders").EnumerateArray().Select(holder => holder.GetRawText())];
    }

    protected static string? KeysOf(RunView run) => string.Join(" ", run.Steps.Select(s => s.Key));

    /// <summary>A deployment with only these versions of the workflow.</summary>
    protected Action<StepFlowBuilder> With<TWorkflow>()
        where TWorkflow : class => steps =>
    {
        steps.Services.AddSingleton(Script);
        steps.AddWorkflow<TWorkflow>();
    };

    private void Deploy(StepFlowBuilder steps)
    {
        steps.Services.AddSingleton(Script);
        steps.AddStep<long, long>("AddOne", (x, context) => Task.FromResult(Did(context.StepKey, x + 1)))
            .AddStep<long, long>("MultiplyWithTwo", (x, context) => Task.FromResult(Did(context.StepKey, x * 2)))
            .AddWorkflow<ScriptV1>()
            .AddWorkflow<ScriptV2>()
            .AddWorkflow<DynamicWorkflow>();
    }
}
