using System.Globalization;
using StepFlow.Errors;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Histories;

/// <summary>
/// The workflow of the stored history. Everything that a replay must repeat is in its keys, so that a replay that does not is a
/// mismatch. Never changed: a new part of the language is a new version beside it, with a history of its own.
/// </summary>
[Workflow("history", "v1")]
public sealed class HistoryWorkflow : Workflow<HistoryWorkflow.Order, string>
{
    public sealed record Order(string Customer, IReadOnlyList<int> Lines);

    public override async Task<string> RunAsync(WorkflowContext context, Order input)
    {
        await context.RunAsync($"id-{context.NewGuid()}", () => Task.CompletedTask);
        var total = 0L;
        foreach (var (index, line) in input.Lines.Index())
            total += await context.RunAsync($"line-{index}", () => Task.FromResult((long)line * 2));
        await context.SleepAsync(TimeSpan.FromHours(2));
        await context.RunAsync(string.Create(CultureInfo.InvariantCulture, $"at {context.Now:O}"), () => Task.FromResult(context.RunId));
        try
        {
            await context.RunAsync<bool>("refused", () => throw new StepFailedException("no") { NonRetryable = true });
        }
        catch (WorkflowStepFailedException e)
        {
            await context.RunAsync($"instead of {e.StepKey}: {e.Error.Message}", () => Task.FromResult(1.5));
        }

        var random = string.Create(CultureInfo.InvariantCulture, $"{context.Random.Next(1000)} {context.Random.Next(5, 50)} {context.Random.NextInt64(1L << 40)}");
        await context.RunAsync($"random {random} {context.NewGuid()}", () => Task.FromResult<object?>(null));
        await context.SleepUntilAsync(context.Now, "no time");
        return $"{input.Customer} {total}";
    }
}
