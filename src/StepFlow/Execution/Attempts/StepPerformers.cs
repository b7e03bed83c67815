using StepFlow.Calls;
using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.Execution.Attempts;

/// <summary>Knows what performs an attempt at a step: its handler from the catalog, the function that a C# workflow passed, or for a call the host's HTTP client.</summary>
internal sealed class StepPerformers(StepCatalog catalog, IServiceProvider services, CallPerformer? calls)
{
    /// <summary>What a deployment without a performer for the step lacks, as advice; null where there is one.</summary>
    public string? Missing(AttemptedStep step) => step switch
    {
        TaskStep { Body: not null } => null,
        TaskStep task => catalog.TryGet(task.Name, out _) ? null : $"Deploy one under the name '{task.Name}'",
        CallStep => calls is not null ? null : "Register an HTTP client in this host (AddHttpCalls)",
        _ => throw new InvalidOperationException($"No performer is known for {step.GetType().Name}."),
    };

    /// <summary>Performs one attempt.</summary>
    public Task<Payload> PerformAsync(AttemptedStep step, Payload input, StepContext context) => step switch
    {
        TaskStep { Body: { } body } => body(context),
        TaskStep task when catalog.TryGet(task.Name, out var handler) => handler.Invoke(services, input, context),
        CallStep call when calls is not null => calls.PerformAsync(call, input, context),
        _ => throw new InvalidOperationException($"The step '{step.Name}' was decided on without a handler."),
    };
}
