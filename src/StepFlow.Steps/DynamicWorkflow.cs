using StepFlow.Workflows;

namespace StepFlow.Steps;

/// <summary>
/// A workflow as C# code whose steps come from the request: each re-entry performs the first step that is not recorded. The context is
/// all that it awaits; the handlers run inside its steps.
/// </summary>
[Workflow("dynamic", "v1")]
public sealed class DynamicWorkflow(StepCatalog catalog) : Workflow<DynamicInput, long>
{
    /// <inheritdoc/>
    public override async Task<long> RunAsync(WorkflowContext context, DynamicInput input)
    {
        var value = input.Value;
        for (var i = 0; i < input.Steps.Count; i++)
        {
            var name = input.Steps[i];
            value = await context.RunAsync($"step-{i}:{name}", () => catalog.InvokeAsync<long>(name, value));
        }

        return value;
    }
}
