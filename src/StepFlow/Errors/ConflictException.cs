namespace StepFlow.Errors;

/// <summary>A request that what is stored does not allow: another content under the same key, or an action that the status forbids.</summary>
public sealed class ConflictException(string message) : StepFlowException(message)
{
    /// <inheritdoc/>
    public override string Code => "conflict";
}
