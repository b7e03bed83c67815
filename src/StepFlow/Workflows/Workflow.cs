namespace StepFlow.Workflows;

/// <summary>
/// A workflow as C# code. The method runs anew from the top at each re-entry of a run: what is recorded comes back at once, the first
/// step that is not executes, and the invocation ends there. So it may await only its context, and must do the same for the same input
/// and records: <see cref="WorkflowContext"/> has the time, ids and randomness, and everything that reaches outside belongs in a step.
/// </summary>
/// <typeparam name="TInput">What it reads the run's input as, by System.Text.Json with web defaults.</typeparam>
/// <typeparam name="TOutput">What it returns; the run's output, as JSON.</typeparam>
public abstract class Workflow<TInput, TOutput>
{
    /// <summary>The workflow. An exception that leaves it fails the run.</summary>
    /// <param name="context">The only thing that it awaits.</param>
    /// <param name="input">The run's input.</param>
    public abstract Task<TOutput> RunAsync(WorkflowContext context, TInput input);
}
