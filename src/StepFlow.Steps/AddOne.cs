namespace StepFlow.Steps;

/// <summary>Adds one to a whole number.</summary>
public sealed class AddOne : IStepHandler<long, long>
{
    /// <inheritdoc/>
    public Task<long> ExecuteAsync(long input, StepContext context) => Task.FromResult(checked(input + 1));
}
