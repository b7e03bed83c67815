using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Workflows;

namespace StepFlow.Simulation.Scenarios;

/// <summary>
/// The C# workflows. Each does what the model's plan of its scenario says; the keys of its calls are those that steps of a plan would
/// have, so that the ledger and the rules read both alike.
/// </summary>
internal static class SimulatedWorkflows
{
    public static void Register(StepFlowBuilder steps) => steps
        .AddWorkflow<Steps>()
        .AddWorkflow<Waits>()
        .AddWorkflow<Catches>()
        .AddWorkflow<Undone>()
        .AddWorkflow<Overlaps>()
        .AddWorkflow<Fails>();

    [Workflow("steps", "v1")]
    internal sealed class Steps : Workflow<long, long>
    {
        public override async Task<long> RunAsync(WorkflowContext context, long input)
        {
            var added = await context.RunAsync<long>("step-0:Add", "Add", input);
            var same = await context.RunAsync<long>("step-1:Flaky", "Flaky", added, new() { Retry = new() { MaxAttempts = 5, InitialDelay = TimeSpan.FromSeconds(2) } });
            var more = await context.RunAsync<long>("step-2:Once", "Once", same, new() { Effect = StepEffect.AtMostOnce });
            return await context.RunAsync<long>("step-3:Double", "Double", more);
        }
    }

    [Workflow("waits", "v1")]
    internal sealed class Waits : Workflow<long, long>
    {
        public override async Task<long> RunAsync(WorkflowContext context, long input)
        {
            await context.RunAsync<long>("step-0:Add", "Add", input);
            await context.SleepAsync(TimeSpan.FromSeconds(30), "step-1:sleep");
            var told = await context.WaitForEventAsync<long>("step-2:waitForEvent", "go", TimeSpan.FromHours(3));
            return await context.RunAsync<long>("step-3:Double", "Double", told.Payload);
        }
    }

    [Workflow("catches", "v1")]
    internal sealed class Catches : Workflow<long, long>
    {
        public override async Task<long> RunAsync(WorkflowContext context, long input)
        {
            var added = await context.RunAsync<long>("step-0:Add", "Add", input);
            try
            {
                added = await context.RunAsync<long>("step-1:Refuse", "Refuse", added);
            }
            catch (WorkflowStepFailedException)
            {
                added = await context.RunAsync<long>("step-2:Double", "Double", added);
            }

            return await context.RunAsync<long>("step-3:Add", "Add", added);
        }
    }

    [Workflow("undone", "v1", CompensateOnCancel = true)]
    internal sealed class Undone : Workflow<long, long>
    {
        public override async Task<long> RunAsync(WorkflowContext context, long input)
        {
            var undo = new StepOptions { Compensate = "Undo" };
            var added = await context.RunAsync<long>("step-0:Add", "Add", input, undo);
            var more = await context.RunAsync<long>("step-1:Double", "Double", added, undo);
            return await context.RunAsync<long>("step-2:Refuse", "Refuse", more);
        }
    }

    /// <summary>The third call goes on while the fourth is made, so that one overlaps, too; the run ends before it does.</summary>
    [Workflow("overlaps", "v1")]
    internal sealed class Overlaps : Workflow<long, long>
    {
        public override async Task<long> RunAsync(WorkflowContext context, long input)
        {
            var left = context.RunAsync<long>("step-0:left:Add", "Add", input);
            var right = context.RunAsync<long>("step-0:right:Add", "Add", input);
            var late = context.SleepAsync(TimeSpan.FromDays(2), "step-0:sleep");
            var both = Task.WhenAll(left, right);
            return await Task.WhenAny(both, late) == both
                ? await context.RunAsync<long>("step-0:Double", "Double", await left + await right - input)
                : -1;
        }
    }

    [Workflow("fails", "v1")]
    internal sealed class Fails : Workflow<long, long>
    {
        public override async Task<long> RunAsync(WorkflowContext context, long input)
        {
            var added = await context.RunAsync<long>("step-0:Add", "Add", input);
            var more = await context.RunAsync<long>("step-1:Doomed", "Doomed", added, new() { Retry = new() { MaxAttempts = 2 } });
            return await context.RunAsync<long>("step-2:Double", "Double", more);
        }
    }
}
