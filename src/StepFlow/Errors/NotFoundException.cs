namespace StepFlow.Errors;

/// <summary>A run, workflow or version that was asked for does not exist.</summary>
public sealed class NotFoundException(string message) : StepFlowException(message)
{
    /// <inheritdoc/>
    public override string Code => "not-found";
}
