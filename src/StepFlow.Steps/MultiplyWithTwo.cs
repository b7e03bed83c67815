using StepFlow.Errors;

namespace StepFlow.Steps;

/// <summary>Doubles a whole number.</summary>
public sealed class MultiplyWithTwo : IStepHandler<long, long>
{
    /// <inheritdoc/>
    public Task<long> ExecuteAsync(long input, StepContext context) => input is >= long.MinValue / 2 and <= long.MaxValue / 2
        ? Task.FromResult(input * 2)
        : throw new StepFailedException($"{input} * 2 is more than a 64-bit whole number holds.") { NonRetryable = true };
}
