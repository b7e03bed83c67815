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
/// What a run does at a step that waits, or at the several of a C# workflow that waits for more than one thing at once. It writes before
/// it reads, and so does whoever sends an event: one of the two always sees the other.
/// </summary>
internal sealed class EventWaits(
    IRunStore store, StepInputs inputs, WaiterRows waiters, OutcomeCommits commits, TimeProvider time)
{
    /// <summary>
    /// The change with which a run arrives at the steps that it does not wait at yet, their waiters written; a failure where ids cannot be
    /// evaluated; null where it waits for all of them.
    /// </summary>
    public async Task<RunCommit?> ArriveAsync(RunSnapshot run, IReadOnlyList<WaitStep> steps, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var now = time.GetUtcNow();
        // What mended code does not ask for any more is not waited for any more.
        var kept = (row.Wait?.All() ?? []).Where(wait => StepOf(wait, steps) is not null).ToList();
        var began = new List<EventWait>();
        foreach (var step in steps.Where(step => !kept.Any(wait => StepOf(wait, steps) == step)))
        {
            try
            {
                var events = await EventsAsync(run, step, cancellationToken).ConfigureAwait(false);
                if (kept.Count + began.Count > 0 && kept.Concat(began).Sum(wait => wait.Events.Count) + events.Count > EventWait.MaxEvents)
                    break;
                began.Add(new EventWait(events, now, now + step.Timeout) { Position = row.Cursor, Key = step.Key });
            }
            catch (StepFlowException e) when (e is ExpressionException or PayloadTooLargeException or InvalidInputException)
            {
                var failure = commits.OfError(row, step, StepErrors.Of(e.Code, e.Message, retryable: false));
                return failure with { Row = failure.Row with { Wait = row.Wait } };
            }
        }

        if (began.Count == 0 && kept.Count == row.Wait?.All().Count)
            return null;
        await waiters.AddAsync(row, began, cancellationToken).ConfigureAwait(false);
        // At least one, as there is a step. Without a callback: this delivery looks next, and sends the one that its look calls for.
        return new RunCommit { Row = RunTransitions.Arrived(row, EventWait.Of([.. kept, .. began])!), Attempt = commits.LostAttempt(row) };
    }

    /// <summary>The change that ends a wait, by the earliest event that fits or by its deadline; null where neither is there.</summary>
    public async Task<RunCommit?> ResolveAsync(RunSnapshot run, IReadOnlyList<WaitStep> steps, CancellationToken cancellationToken)
    {
        var all = run.Row.Wait ?? throw new InvalidOperationException($"Run '{run.Row.RunId}' is asked what it waits for, but does not wait.");
        var inbox = await store.ListInboxAsync(run, cancellationToken).ConfigureAwait(false);
        foreach (var entry in inbox)
        {
            if (all.All().FirstOrDefault(wait => wait.Events.Contains(entry.EventId)) is not { } wait || StepOf(wait, steps) is not { } step)
                continue;
            if (await store.ReadEventAsync(run, entry.Id, cancellationToken).ConfigureAwait(false) is not { } payload)
                continue;
            var result = WaitResult.Of(step is WebhookStep ? step.Name : entry.EventId, payload);
            return await OverAsync(run, wait, step, result, cancellationToken).ConfigureAwait(false) with { RemoveEvent = entry.Id };
        }

        var late = all.All().Where(wait => time.GetUtcNow() >= wait.Deadline).MinBy(wait => wait.Deadline);
        if (late is not null && StepOf(late, steps) is { } timedOut)
            return await OverAsync(run, late, timedOut, WaitResult.TimedOut, cancellationToken).ConfigureAwait(false);
        // A row that was made due so that somebody looks (a resume) goes back to its deadline.
        return run.Row.Status != RunStatus.Waiting || run.Row.DueAt < all.DueAt
            ? new RunCommit { Row = RunTransitions.Resting(run.Row), Send = all.HasDeadline }
            : null;
    }

    /// <summary>One wait is over; the others go on.</summary>
    private async Task<RunCommit> OverAsync(RunSnapshot run, EventWait wait, WaitStep step, Payload result, CancellationToken cancellationToken)
    {
        var commit = await commits.OfResultAsync(run, step, result, wait.Since, cancellationToken).ConfigureAwait(false);
        var left = EventWait.Of([.. (run.Row.Wait?.All() ?? []).Where(other => other.Key != wait.Key)]);
        return commit with { Row = commit.Row with { Wait = left } };
    }

    /// <summary>The step that waits so. A wait without a key is that of a definition, or of the first call of code that waited for one at a time.</summary>
    private static WaitStep? StepOf(EventWait wait, IReadOnlyList<WaitStep> steps) =>
        wait.Key is null ? steps[0] : steps.FirstOrDefault(step => step.Key == wait.Key);

    private async Task<IReadOnlyList<string>> EventsAsync(RunSnapshot run, WaitStep step, CancellationToken cancellationToken)
    {
        if (step is not WaitForEventStep { Events: var template })
            return [WebhookAddress.EventOf(step.Name)];
        var value = await inputs.ReadAsync(run, template, cancellationToken).ConfigureAwait(false);
        using var document = JsonDocument.Parse(value.Utf8, new JsonDocumentOptions { MaxDepth = ExpressionLimits.MaxPayloadDepth });
        return EventIds.Read(document.RootElement, "waitForEvent");
    }
}
