using StepFlow.Errors;

namespace StepFlow.Cli.Access;

/// <summary>The API answered with a problem.</summary>
internal sealed class ApiRefusedException(int status, string code, string message) : StepFlowException(message)
{
    public override string Code => code;

    public int Status { get; } = status;
}
