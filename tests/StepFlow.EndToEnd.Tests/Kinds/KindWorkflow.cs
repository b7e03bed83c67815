using StepFlow.Definitions;
using StepFlow.Workflows;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>Every kind of step in C#: the input says which.</summary>
[Workflow("kinds", "v1")]
public sealed class KindWorkflow : Workflow<string, long>
{
    public override async Task<long> RunAsync(WorkflowContext context, string input)
    {
        switch (input)
        {
            case "step":
                return await context.RunAsync<long>("double", "MultiplyWithTwo", await context.RunAsync("add", () => Task.FromResult(2L)));
            case "sleep":
                await context.SleepAsync(TimeSpan.FromMilliseconds(50));
                return 1;
            case "sleepUntil":
                await context.SleepUntilAsync(context.Now.AddMilliseconds(50));
                return 1;
            case "call":
                return (await context.CallAsync("call", "POST", "https://api.example/orders", new { amount = 1 })).Status;
            case "waitForEvent":
                return (await context.WaitForEventAsync<long>("wait", ["approved", "refused"], TimeSpan.FromHours(1))).Payload;
            case "waitForEvent, timed out":
                return (await context.WaitForEventAsync<long>("wait", "never", TimeSpan.FromMilliseconds(50))).TimedOut ? 1 : 0;
            case "waitForEvent, several":
                var approved = context.WaitForEventAsync<long>("approve", "approved", TimeSpan.FromHours(1));
                var refused = context.WaitForEventAsync<long>("refuse", "refused", TimeSpan.FromHours(2));
                return await Task.WhenAny(approved, refused) == refused ? (await refused).Payload : -1;
            case "notify":
                var wait = context.WaitForEventAsync<long>("wait", "go in C#", TimeSpan.FromHours(1));
                await context.SleepAsync(TimeSpan.FromSeconds(1));
                await context.NotifyAsync("notify", "go in C#", 7);
                return (await wait).Payload;
            case "delayed start" or "schedule" or "flow key":
                return await context.RunAsync("one", () => Task.FromResult(1L));
            case "resume":
                return await context.RunAsync<long>("once", "Once", 1);
            case "notify, to a run":
                await context.NotifyAsync("notify", "go", 7, context.RunId);
                return (await context.WaitForEventAsync<long>("wait", "go", TimeSpan.FromHours(1))).Payload;
            case "run":
                return await context.RunWorkflowAsync<long>("child", "double", 4);
            case "parallel":
                return (await Task.WhenAll(AddAsync(context, "left", 1), AddAsync(context, "right", 2))).Sum();
            case "first of several":
                var work = AddAsync(context, "work", 0);
                return await Task.WhenAny(work, context.SleepAsync(TimeSpan.FromDays(1))) == work ? await work : -1;
            case "forEach":
                return (await Task.WhenAll(Enumerable.Range(0, 5).Select(i => context.RunAsync<long>($"double-{i}", "MultiplyWithTwo", i + 1)))).Sum();
            case "flow":
                var printer = new StepOptions { Flow = FlowRule.For("printer") with { Parallelism = 1 } };
                return (await Task.WhenAll(context.RunAsync<long>("left", "AddOne", 1, printer), context.RunAsync<long>("right", "AddOne", 1, printer))).Sum();
            case "webhook":
                await context.RunAsync("send", () => Task.FromResult(context.WebhookAddress("paid")));
                return (await context.WaitForWebhookAsync<long>("paid", TimeSpan.FromHours(1))).Payload;
            case "compensate":
                await context.RunAsync<long>("add", "AddOne", 1, new StepOptions { Compensate = "Undo" });
                return await context.RunAsync<long>("refuse", "Refuse", null);
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "The test names no such kind.");
        }
    }

    private static Task<long> AddAsync(WorkflowContext context, string key, long value) => context.RunAsync(key, () => Task.FromResult(value + 1));
}
