using StepFlow.Retry;
using StepFlow.Workflows;

namespace StepFlow.Chaos.Host.Steps;

/// <summary>Calls that overlap, a pause, and a step of the run itself.</summary>
[Workflow("chaos-code", "v1")]
internal sealed class OverlappingWorkflow : Workflow<CodeInput, long>
{
    private static readonly StepOptions Patient = new() { Retry = new RetryPolicy { MaxAttempts = 100, InitialDelay = TimeSpan.FromMilliseconds(100) } };

    /// <inheritdoc/>
    public override async Task<long> RunAsync(WorkflowContext context, CodeInput input)
    {
        var calls = input.Ms.Select((ms, i) => context.RunAsync<long>($"call-{i}", "Work", new WorkInput(input.Value, 1, i, ms, 0), Patient)).ToList();
        var values = await Task.WhenAll(calls);
        await context.SleepAsync(TimeSpan.FromMilliseconds(300), "rest");
        return await context.RunAsync<long>("last", "Work", new WorkInput(values.Sum(), 2, 1, 100, 0), Patient);
    }
}
