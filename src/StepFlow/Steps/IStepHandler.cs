namespace StepFlow.Steps;

/// <summary>The code that performs a step, as a class. One instance is made per attempt, with its dependencies injected.</summary>
/// <typeparam name="TInput">What it reads its input as, by System.Text.Json with web defaults.</typeparam>
/// <typeparam name="TOutput">What it returns; recorded as JSON.</typeparam>
public interface IStepHandler<in TInput, TOutput>
{
    /// <summary>Performs one attempt. May run more than once for a step unless the step is at-most-once; use the context's idempotency key.</summary>
    Task<TOutput> ExecuteAsync(TInput input, StepContext context);
}
