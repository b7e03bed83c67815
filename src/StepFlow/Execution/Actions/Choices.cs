using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Execution.Attempts;
using StepFlow.Execution.Inputs;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Actions;

/// <summary>Finds the way that an <c>if</c> takes.</summary>
internal sealed class Choices(StepInputs inputs, OutcomeCommits commits)
{
    private const int MaxShown = 100;

    /// <summary>The change that records the way, or that the condition is neither true nor false.</summary>
    public async Task<RunCommit> OfAsync(RunSnapshot run, ChooseStep step, CancellationToken cancellationToken)
    {
        try
        {
            var value = await inputs.ReadAsync(run, step.Condition, cancellationToken).ConfigureAwait(false);
            if (value.ToString() is ("true" or "false") and var text)
                return await commits.OfChoiceAsync(run, step, text == "true", cancellationToken).ConfigureAwait(false);
            var found = value.Size <= MaxShown ? value.ToString() : $"{value.Size:N0} bytes of other JSON";
            var message = $"{StepKey.Of(run.Row.Cursor, step)}: expected true or false from {step.Condition.Source}, found {found}.";
            return commits.OfError(run.Row, step, StepErrors.Of("condition", message, retryable: false));
        }
        catch (StepFlowException e) when (e is ExpressionException or PayloadTooLargeException)
        {
            return commits.OfError(run.Row, step, StepErrors.Of(e.Code, e.Message, retryable: false));
        }
    }
}
