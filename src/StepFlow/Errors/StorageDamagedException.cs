namespace StepFlow.Errors;

/// <summary>What is stored cannot be read as what StepFlow wrote: a damaged file or a row changed by hand.</summary>
public sealed class StorageDamagedException(string message, Exception? inner = null) : StepFlowException(message, inner)
{
    /// <inheritdoc/>
    public override string Code => "storage-damaged";
}
