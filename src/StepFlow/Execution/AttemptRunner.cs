using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Storage;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution;

/// <summary>Runs one attempt at a step under its claim, deadline and cancellation, and says how it ended. Writes no outcome.</summary>
internal sealed class AttemptRunner(
    IRunStore store,
    StepCatalog catalog,
    StepInputs inputs,
    IServiceProvider services,
    ILoggerFactory loggers,
    IOptions<EngineOptions> options,
    TimeProvider time)
{
    /// <summary>Performs the attempt. The returned row is the one that the outcome is decided on: renewals have moved it on.</summary>
    public async Task<(AttemptOutcome Outcome, RunSnapshot Held)> RunAsync(
        RunSnapshot claimed, TaskStep step, long claimedAt, CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested)
            return (new AttemptOutcome.GivenBack(), claimed);
        var timeout = step.Timeout ?? options.Value.StepTimeout;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var keeper = new LeaseKeeper(store, claimed, claimedAt, timeout + options.Value.CancellationGrace, cancel, time);
        await using (keeper.ConfigureAwait(false))
        {
            using var deadline = new CancellationTokenSource(timeout, time);
            using var link = deadline.Token.Register(cancel.Cancel);
            var outcome = await InvokeAsync(claimed, step, cancel.Token).ConfigureAwait(false);
            await keeper.StopAsync().ConfigureAwait(false);
            if (outcome is not AttemptOutcome.Succeeded && cancel.IsCancellationRequested)
                outcome = Stopped(outcome, step, keeper, deadline.IsCancellationRequested, timeout, stopping);
            return (outcome, keeper.Held);
        }
    }

    /// <summary>What it means that an attempt ended without a result after it was told to stop.</summary>
    private static AttemptOutcome Stopped(
        AttemptOutcome outcome, TaskStep step, LeaseKeeper keeper, bool late, TimeSpan timeout, CancellationToken stopping)
    {
        if (keeper.Lost)
            return new AttemptOutcome.ClaimLost();
        if (keeper.CancelRequested)
            return new AttemptOutcome.Canceled();
        var interrupted = outcome is AttemptOutcome.Unknown;
        if (stopping.IsCancellationRequested && !late)
            return interrupted && step.Effect == StepEffect.AtLeastOnce ? new AttemptOutcome.GivenBack() : outcome;
        if (!interrupted || !late)
            return outcome;
        var error = StepErrors.Of("timeout", $"The attempt took longer than the step's timeout of {timeout}.", retryable: true);
        return step.Effect == StepEffect.AtMostOnce ? new AttemptOutcome.Unknown(error) : new AttemptOutcome.Failed(error);
    }

    /// <summary>The one place where user code runs, and so the one broad catch.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a handler throws is its step's failure, not the worker's.")]
    private async Task<AttemptOutcome> InvokeAsync(RunSnapshot claimed, TaskStep step, CancellationToken cancellation)
    {
        Func<StepContext, Task<Payload>> body;
        try
        {
            body = step.Body ?? await HandlerAsync(claimed, step, cancellation).ConfigureAwait(false);
        }
        catch (StepFlowException e) when (e is ExpressionException or PayloadTooLargeException)
        {
            return new AttemptOutcome.Failed(StepErrors.Of(e.Code, e.Message, retryable: false));
        }

        var context = ContextOf(claimed, step, cancellation);
        try
        {
            var running = body(context);
            if (!running.IsCompleted && !await ReturnedAsync(running, cancellation).ConfigureAwait(false))
                return Interrupted("The handler did not return after it was told to stop; its attempt was given up.");
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
        catch (Exception e)
        {
            return new AttemptOutcome.Failed(StepErrors.Of(e), (e as StepFailedException)?.RetryAfter);
        }
    }

    /// <summary>The catalog's handler with the step's input.</summary>
    private async Task<Func<StepContext, Task<Payload>>> HandlerAsync(RunSnapshot claimed, TaskStep step, CancellationToken cancellation)
    {
        if (!catalog.TryGet(step.Name, out var handler))
            throw new InvalidOperationException($"The step '{step.Name}' was decided on without a handler.");
        var input = await inputs.ReadAsync(claimed, step.Input, options.Value.MaxPayload, cancellation).ConfigureAwait(false);
        return context => handler.Invoke(services, input, context);
    }

    private AttemptOutcome Checked(Payload result) => result.Size <= options.Value.MaxPayload
        ? new AttemptOutcome.Succeeded(result)
        : new AttemptOutcome.Failed(StepErrors.Of(
            "payload-too-large",
            $"The result is {result.Size:N0} bytes; at most {options.Value.MaxPayload:N0} are allowed. Store it elsewhere and return a reference.",
            retryable: false));

    private static AttemptOutcome.Unknown Interrupted(string message) => new(StepErrors.Of("interrupted", message, retryable: true));

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

    private StepContext ContextOf(RunSnapshot claimed, TaskStep step, CancellationToken cancellation) => new()
    {
        RunId = claimed.Row.RunId,
        StepKey = StepKey.Of(claimed.Row.Cursor, step),
        Attempt = claimed.Row.Attempt,
        Logger = loggers.CreateLogger(step.Name),
        CancellationToken = cancellation,
    };
}
