using StepFlow.Definitions;

namespace StepFlow.Workflows;

/// <summary>
/// Names the workflow and the version that a class is. Both are contracts with runs in flight: a change of the code that changes which
/// steps a run asks for is a new version, in a class of its own, beside the old one for as long as it has runs.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WorkflowAttribute(string name, string version) : Attribute
{
    /// <summary>The workflow.</summary>
    public string Name { get; } = name;

    /// <summary>The version.</summary>
    public string Version { get; } = version;

    /// <summary>
    /// Most calls of one run that are performed at once where the code makes more before it awaits them; the others wait their turn.
    /// 1 to 90, default 32. May differ between deployments.
    /// </summary>
    public int MaxConcurrency { get; init; } = ForkStep.DefaultConcurrency;

    /// <summary>
    /// True: the steps of a canceled run are compensated, as those of a failed one always are. Default false: who cancels decides.
    /// </summary>
    public bool CompensateOnCancel { get; init; }
}
