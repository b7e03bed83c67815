using StepFlow.Errors;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Histories;

/// <summary>The second workflow of the stored histories: every kind of call, alone and beside others. Never changed.</summary>
[Workflow("history", "v2")]
public sealed class HistoryWorkflowV2 : Workflow<long, string>
{
    public override async Task<string> RunAsync(WorkflowContext context, long input)
    {
        // Whichever comes first is in the key of what follows: a replay in another order is a mismatch.
        var slow = NapAsync(context, "slow", 10);
        var quick = NapAsync(context, "quick", 1);
        var failing = context.RunAsync<long>("failing", () => throw new StepFailedException("no") { NonRetryable = true });
        var first = await await Task.WhenAny(slow, quick);
        await context.RunAsync($"first was {first}", () => Task.FromResult(context.NewGuid()));
        var all = await Task.WhenAll(slow, quick);
        try
        {
            await failing;
        }
        catch (WorkflowStepFailedException e)
        {
            await context.RunAsync($"caught {e.StepKey} after {string.Join(' ', all)}", () => Task.CompletedTask);
        }

        var reached = await context.NotifyAsync("notify", "go", new { Number = input }, context.RunId);
        var came = await context.WaitForEventAsync<Go>("go", ["stop", "go"], TimeSpan.FromHours(1));
        var late = await context.WaitForEventAsync<Go>($"{came.Event} {came.Payload?.Number} to {reached.Count}", "never", TimeSpan.FromMinutes(1));
        var called = context.WaitForWebhookAsync<long>("paid", TimeSpan.FromMinutes(5));
        var told = context.WaitForEventAsync<long>($"timed out {late.TimedOut}", "told", TimeSpan.FromMinutes(2));
        await Task.WhenAny(called, told);
        await told;
        var answer = await context.CallAsync($"call {(await called).Payload}", "POST", "https://api.example/orders", new { Total = input });
        var doubled = await context.RunAsync<long>($"status {answer.Status} {answer.Read<Go>()?.Number}", "MultiplyWithTwo", input);
        var child = await context.RunWorkflowAsync<string>($"child of {doubled}", "history", new { Customer = "Ada", Lines = new[] { 1 } }, "v1");
        var outcome = await context.RunWorkflowForOutcomeAsync<string>($"again {child}", "history", new { Customer = "Bob", Lines = new[] { 2 } }, "v1");
        return $"{outcome.Status} {outcome.Output}";
    }

    public sealed record Go(long Number);

    private static async Task<long> NapAsync(WorkflowContext context, string key, int minutes)
    {
        await context.SleepAsync(TimeSpan.FromMinutes(minutes), key);
        return minutes;
    }
}
