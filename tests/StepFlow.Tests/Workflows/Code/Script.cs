using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>What the workflow <c>script</c> does, for a test to say and, as a deployment would, to change.</summary>
public sealed class Script
{
    public Func<WorkflowContext, long, Task<long>> V1 { get; set; } = (_, _) => throw new InvalidOperationException("The test says nothing.");

    public Func<WorkflowContext, long, Task<long>> V2 { get; set; } = (_, _) => throw new InvalidOperationException("The test says nothing.");
}

[Workflow("script", "v1")]
public sealed class ScriptV1(Script script) : Workflow<long, long>
{
    public override Task<long> RunAsync(WorkflowContext context, long input) => script.V1(context, input);
}

[Workflow("script", "v2", MaxConcurrency = 2)]
public sealed class ScriptV2(Script script) : Workflow<long, long>
{
    public override Task<long> RunAsync(WorkflowContext context, long input) => script.V2(context, input);
}
