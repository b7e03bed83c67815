using System.Text.Json;
using StepFlow.Chaos.Host.Executions;
using StepFlow.Errors;
using StepFlow.Steps;

namespace StepFlow.Chaos.Host.Steps;

/// <summary>The handlers of the chaos test. Each notes its attempts; what they return is a function of their input.</summary>
internal static class ChaosSteps
{
    private const int UndoMs = 200;

    public static StepFlowBuilder AddChaosSteps(this StepFlowBuilder steps, ExecutionLog log, string gates) => steps
        .AddStep<WorkInput, long>("Work", (input, context) => log.NoteAsync(context, () => WorkAsync(input, context)))
        .AddStep<WorkInput, long>("Once", (input, context) => log.NoteAsync(context, () => WorkAsync(input, context)))
        .AddStep<GateInput, long>("Gate", (input, context) => log.NoteAsync(context, () => Task.FromResult(Pass(input, gates))))
        .AddStep<JsonElement, long>("Refuse", (_, context) => log.NoteAsync<long>(context, () => throw new StepFailedException("Refused, as planned.") { NonRetryable = true }))
        .AddStep<UndoInput, string>("Undo", (input, context) => log.NoteAsync(context, () => UndoAsync(input, context)))
        .AddStep<LargeInput, string>("Large", (input, context) => log.NoteAsync(context, () => Task.FromResult(Text(input))))
        .AddStep<string, long>("Measure", (text, context) => log.NoteAsync(context, () => Task.FromResult(text.Sum(c => (long)(c - 'a')))))
        .AddWorkflow<OverlappingWorkflow>();

    private static async Task<long> WorkAsync(WorkInput input, StepContext context)
    {
        if (input.Ms > 0)
            await Task.Delay(input.Ms, context.CancellationToken);
        return context.Attempt > input.Fails
            ? (input.Value * input.Times) + input.By
            : throw new StepFailedException("Failed for once, as planned.");
    }

    private static long Pass(GateInput input, string gates) => File.Exists(Path.Combine(gates, input.Name))
        ? input.Value
        : throw new StepFailedException("The gate is closed.") { NonRetryable = true };

    private static async Task<string> UndoAsync(UndoInput input, StepContext context)
    {
        await Task.Delay(UndoMs, context.CancellationToken);
        return $"{input.RunId}/{input.Step}={input.Result}";
    }

    private static string Text(LargeInput input) =>
        string.Create(input.Length, input.Value, static (text, value) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = (char)('a' + ((value + i) % 26));
        });
}
