using StepFlow.Definitions;
using StepFlow.Retry;

namespace StepFlow.Workflows;

/// <summary>How a step of a C# workflow is attempted. May differ between deployments: a run takes what the code says when it asks.</summary>
public record StepOptions
{
    /// <summary>How failed attempts are repeated. Default: the engine's policy.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>How long one attempt may take; 1 millisecond to 40 days. Default: the engine's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What happens when the worker disappears in the middle of an attempt. Default: it is attempted again.</summary>
    public StepEffect Effect { get; init; }

    /// <summary>
    /// What undoes the step where the run fails later: the name of a handler, or a <see cref="Compensation"/> with a policy of its own;
    /// null: nothing does. Only for
    /// <see cref="WorkflowContext.RunAsync{T}(string, Func{Task{T}}, StepOptions)"/> and its like.
    /// </summary>
    public Compensation? Compensate { get; init; }

    /// <summary>
    /// The slot of a flow key that is held while the step is attempted: <c>FlowRule.For("printer/7") with { Parallelism = 1 }</c>. A run of its
    /// own then performs the step, as it does for calls that overlap. Null: none is needed.
    /// </summary>
    public FlowRule? Flow { get; init; }
}
