using StepFlow.Errors;

namespace StepFlow.Cli;

/// <summary>A command line that cannot be carried out as it is written. Nothing was written.</summary>
internal sealed class UsageException(string message) : StepFlowException(message)
{
    public override string Code => "usage";
}
