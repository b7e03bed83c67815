using System.Text.Json;
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
/// What a run does at a step that waits. It writes before it reads, and so does whoever sends an event: one of the two always sees
/// the other.
/// </summary>
internal sealed class EventWaits(
    IRunStore store, StepInputs inputs, WaiterRows waiters, OutcomeCommits commits, TimeProvider time)
{
    /// <summary>The change with which a run arrives at the step, its waiters written; a failure where its ids cannot be evaluated.</summary>
    public async Task<RunCommit> ArriveAsync(RunSnapshot run, WaitStep step, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> events;
        try
        {
            events = await EventsAsync(run, step, cancellationToken).ConfigureAwait(false);
        }
        catch (StepFlowException e) when (e is ExpressionException or PayloadTooLargeException or InvalidInputException)
        {
            return commits.OfError(run.Row, step, StepErrors.Of(e.Code, e.Message, retryable: false));
        }

        var now = time.GetUtcNow();
        var wait = new EventWait(events, now, now + step.Timeout) { Position = run.Row.Cursor };
        await waiters.AddAsync(run.Row, wait, cancellationToken).ConfigureAwait(false);
        // Without a callback: this delivery looks next, and sends the one that its look calls for.
        return new RunCommit { Row = RunTransitions.Arrived(run.Row, wait), Attempt = commits.LostAttempt(run.Row) };
    }

    /// <summary>The change that ends the wait, by the earliest event that fits or by its deadline; null where neither is there.</summary>
    public async Task<RunCommit?> ResolveAsync(RunSnapshot run, WaitStep step, CancellationToken cancellationToken)
    {
        var wait = run.Row.Wait ?? throw new InvalidOperationException($"Run '{run.Row.RunId}' is asked what it waits for, but does not wait.");
        var inbox = await store.ListInboxAsync(run, cancellationToken).ConfigureAwait(false);
        foreach (var entry in inbox.Where(entry => wait.Events.Contains(entry.EventId)))
        {
            if (await store.ReadEventAsync(run, entry.Id, cancellationToken).ConfigureAwait(false) is not { } payload)
                continue;
            var result = WaitResult.Of(step is WebhookStep ? step.Name : entry.EventId, payload);
            var commit = await commits.OfResultAsync(run, step, result, wait.Since, cancellationToken).ConfigureAwait(false);
            return commit with { RemoveEvent = entry.Id };
        }

        if (time.GetUtcNow() >= wait.DueAt)
            return await commits.OfResultAsync(run, step, WaitResult.TimedOut, wait.Since, cancellationToken).ConfigureAwait(false);
        // A row that was made due so that somebody looks (a resume) goes back to its deadline.
        return run.Row.Status != RunStatus.Waiting || run.Row.DueAt < wait.DueAt
            ? new RunCommit { Row = RunTransitions.Resting(run.Row), Send = wait.Deadline is not null }
            : null;
    }

    private async Task<IReadOnlyList<string>> EventsAsync(RunSnapshot run, WaitStep step, CancellationToken cancellationToken)
    {
        if (step is not WaitForEventStep { Events: var template })
            return [WebhookAddress.EventOf(step.Name)];
        var value = await inputs.ReadAsync(run, template, cancellationToken).ConfigureAwait(false);
        using var document = JsonDocument.Parse(value.Utf8, new JsonDocumentOptions { MaxDepth = ExpressionLimits.MaxPayloadDepth });
        return EventIds.Read(document.RootElement, "waitForEvent");
    }
}
