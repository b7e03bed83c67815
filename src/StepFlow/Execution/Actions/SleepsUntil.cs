using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Execution.Attempts;
using StepFlow.Execution.Inputs;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Actions;

/// <summary>
/// Lets a run wait until a time. The time is evaluated once, on arrival, and is on the row from then on as that of a wait for no event.
/// </summary>
internal sealed class SleepsUntil(StepInputs inputs, OutcomeCommits commits, TimeProvider time)
{
    /// <summary>The change that begins the wait, goes on with it, or records that it is over.</summary>
    public async Task<RunCommit> OfAsync(RunSnapshot run, SleepUntilStep step, CancellationToken cancellationToken)
    {
        var row = run.Row;
        if (row.Wait is not { Deadline: { } until })
        {
            var (evaluated, error) = await EvaluateAsync(run, step, cancellationToken).ConfigureAwait(false);
            if (error is not null)
                return commits.OfError(row, step, error);
            until = evaluated;
        }

        var now = time.GetUtcNow();
        return now >= until
            ? await commits.OfSleepUntilAsync(run, step, cancellationToken).ConfigureAwait(false)
            : commits.OfArrival(row, row.Wait ?? new EventWait([], now, until) { Position = row.Cursor });
    }

    private async Task<(DateTimeOffset Until, StepError? Error)> EvaluateAsync(RunSnapshot run, SleepUntilStep step, CancellationToken cancellationToken)
    {
        try
        {
            var value = await inputs.ReadAsync(run, step.Until, cancellationToken).ConfigureAwait(false);
            var problem = TimeText.TryRead(value, out var until, out var wrong) ? TimeText.TooFar(until, time.GetUtcNow()) : wrong;
            var message = $"{StepKey.Of(run.Row.Cursor, step)}, from {step.Until.Source}: {problem}";
            return (until, problem is null ? null : StepErrors.Of("time", message, retryable: false));
        }
        catch (StepFlowException e) when (e is ExpressionException or PayloadTooLargeException)
        {
            return (default, StepErrors.Of(e.Code, e.Message, retryable: false));
        }
    }
}
