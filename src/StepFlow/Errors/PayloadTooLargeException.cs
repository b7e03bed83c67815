namespace StepFlow.Errors;

/// <summary>A body, an input or a result is larger than the configured cap.</summary>
public sealed class PayloadTooLargeException(string what, long size, long limit)
    : StepFlowException($"{what} is {size:N0} bytes; at most {limit:N0} are allowed. Store it elsewhere and pass a reference.")
{
    /// <inheritdoc/>
    public override string Code => "payload-too-large";

    /// <summary>Bytes found (at least; a stream is not read to its end).</summary>
    public long Size { get; } = size;

    /// <summary>Bytes allowed.</summary>
    public long Limit { get; } = limit;
}
