using StepFlow.Workflows;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>A C# workflow whose ends start another: the input says which end.</summary>
[Workflow("told", "v1")]
[OnSuccess("report")]
[OnFailure("report", "v1")]
public sealed class ToldWorkflow : Workflow<string, long>
{
    public override Task<long> RunAsync(WorkflowContext context, string input) =>
        context.RunAsync<long>("end", input == "onFailure" ? "Refuse" : "AddOne", 1);
}
