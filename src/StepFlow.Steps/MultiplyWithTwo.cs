namespace StepFlow.Steps;

/// <summary>Doubles a whole number.</summary>
public sealed class MultiplyWithTwo : IStepHandler<long, long>
{
    /// <inheritdoc/>
    public Task<long> ExecuteAsync(long input, StepContext context) => Task.FromResult(checked(input * 2));
}
