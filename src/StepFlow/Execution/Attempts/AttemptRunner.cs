using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution.Inputs;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Storage;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Attempts;

/// <summary>Runs one attempt at a step under its claim, deadline and cancellation, and says how it ended. Writes no outcome.</summary>
internal sealed class AttemptRunner(
    IRunStore store,
    StepPerformers performers,
    ILoggerFactory loggers,
    IOptions<EngineOptions> options,
    TimeProvider time)
{
    private readonly ILogger _logger = loggers.CreateLogger<AttemptRunner>();

    /// <summary>Performs the attempt. The returned row is the one that the outcome is decided on: renewals have moved it on.</summary>
    public async Task<(AttemptOutcome Outcome, RunSnapshot Held)> RunAsync(
        RunSnapshot claimed, AttemptedStep step, StepInput input, long claimedAt, CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested)
            return (new AttemptOutcome.GivenBack(), claimed);
        if (input is StepInput.Unusable unusable)
            return (new AttemptOutcome.Failed(unusable.Error), claimed);
        var timeout = step.Timeout ?? options.Value.StepTimeout;
        using var cancel = new AttemptCancellation(claimed.Row, step.Name, _logger);
        using var stop = stopping.Register(cancel.Cancel);
        var keeper = new LeaseKeeper(store, claimed, claimedAt, timeout + options.Value.CancellationGrace, cancel, time);
        await using (keeper.ConfigureAwait(false))
        {
            if (keeper.IsTooLate)
                return (new AttemptOutcome.GivenBack(), claimed);
            using var deadline = new CancellationTokenSource(timeout, time);
            using var link = deadline.Token.Register(cancel.Cancel);
            var outcome = await InvokeAsync(claimed, step, ((StepInput.Ready)input).Value, cancel.Token).ConfigureAwait(false);
            await keeper.StopAsync().ConfigureAwait(false);
            if (outcome is not AttemptOutcome.Succeeded && cancel.Token.IsCancellationRequested)
                outcome = Stopped(outcome, step, keeper, deadline.IsCancellationRequested, timeout, stopping);
            return (outcome, keeper.Held);
        }
    }

    /// <summary>What it means that an attempt ended without a result after it was told to stop.</summary>
    private static AttemptOutcome Stopped(
        AttemptOutcome outcome, AttemptedStep step, LeaseKeeper keeper, bool late, TimeSpan timeout, CancellationToken stopping)
    {
        if (keeper.Lost)
            return new AttemptOutcome.ClaimLost();
        if (keeper.CancelRequested)
            return new AttemptOutcome.Canceled();
        if (outcome is not AttemptOutcome.Unknown interrupted)
            return outcome;
        if (stopping.IsCancellationRequested && !late)
            return step.Effect == StepEffect.AtMostOnce ? outcome : interrupted.GoesOn ? new AttemptOutcome.ClaimLost() : new AttemptOutcome.GivenBack();
        if (!late)
            return outcome;
        var error = StepErrors.Of("timeout", $"The attempt took longer than the step's timeout of {timeout}.", retryable: true);
        return step.Effect == StepEffect.AtMostOnce ? new AttemptOutcome.Unknown(error) : new AttemptOutcome.Failed(error);
    }

    /// <summary>The one place where user code runs, and so the one broad catch.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a handler throws is its step's failure, not the worker's.")]
    private async Task<AttemptOutcome> InvokeAsync(RunSnapshot claimed, AttemptedStep step, Payload input, CancellationToken cancellation)
    {
        var context = ContextOf(claimed, step, cancellation);
        try
        {
            var running = performers.PerformAsync(step, input, context);
            if (!running.IsCompleted && !await ReturnedAsync(running, cancellation).ConfigureAwait(false))
                return Interrupted("The handler did not return after it was told to stop; its attempt was given up.", goesOn: true);
            return Checked(await running.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Interrupted("The handler stopped when it was told to.");
        }
        catch (WorkflowRuleException e)
        {
            return new AttemptOutcome.Held(BlockReason.NestedStep, e.Message);
        }
        catch (StepFailedException e) when (e.EffectUnknown && step.Effect == StepEffect.AtMostOnce)
        {
            return new AttemptOutcome.Unknown(StepErrors.Of(e));
        }
        catch (Exception e)
        {
            return new AttemptOutcome.Failed(StepErrors.Of(e), (e as StepFailedException)?.RetryAfter);
        }
    }

    private AttemptOutcome Checked(Payload result) => result.Size <= options.Value.MaxPayload
        ? new AttemptOutcome.Succeeded(result)
        : new AttemptOutcome.Failed(StepErrors.Of(
            "payload-too-large",
            $"The result is {result.Size:N0} bytes; at most {options.Value.MaxPayload:N0} are allowed. Store it elsewhere and return a reference.",
            retryable: false));

    private static AttemptOutcome.Unknown Interrupted(string message, bool goesOn = false) =>
        new(StepErrors.Of("interrupted", message, retryable: true), goesOn);

    /// <summary>Waits for the handler; once canceled, only for the grace that it has to return.</summary>
    private async Task<bool> ReturnedAsync(Task running, CancellationToken cancellation)
    {
        var canceled = new TaskCompletionSource();
        using var registration = cancellation.Register(canceled.SetResult);
        if (await Task.WhenAny(running, canceled.Task).ConfigureAwait(false) == running)
            return true;
        using var done = new CancellationTokenSource();
        var grace = Task.Delay(options.Value.CancellationGrace, time, done.Token);
        var first = await Task.WhenAny(running, grace).ConfigureAwait(false);
        done.Cancel();
        if (first == running)
            return true;
        // Nobody awaits the abandoned handler any more; its exception must not reach the finalizer unobserved.
        _ = running.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return false;
    }

    private StepContext ContextOf(RunSnapshot claimed, AttemptedStep step, CancellationToken cancellation) => new()
    {
        RunId = claimed.Row.StepOwner.RunId,
        StepKey = StepKey.Of(claimed.Row.Cursor, step),
        Attempt = claimed.Row.Attempt,
        Logger = loggers.CreateLogger(step.Name),
        CancellationToken = cancellation,
    };
}
