using StepFlow.Errors;

namespace StepFlow.Steps;

/// <summary>Adds one to a whole number.</summary>
public sealed class AddOne : IStepHandler<long, long>
{
    /// <inheritdoc/>
    public Task<long> ExecuteAsync(long input, StepContext context) => input < long.MaxValue
        ? Task.FromResult(input + 1)
        : throw new StepFailedException($"{input} + 1 is more than a 64-bit whole number holds.") { NonRetryable = true };
}
