using System.Text.Json;
using StepFlow.Workflows;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>What the end of another run starts.</summary>
[Workflow("report", "v1")]
public sealed class ReportWorkflow : Workflow<JsonElement, string?>
{
    public override Task<string?> RunAsync(WorkflowContext context, JsonElement input) => context.RunAsync<string?>("report", "Report", input);
}
