namespace StepFlow.Errors;

/// <summary>What was asked for was there once and will not be there again.</summary>
public sealed class GoneException(string message) : StepFlowException(message)
{
    /// <inheritdoc/>
    public override string Code => "gone";
}
