using StepFlow.Definitions;
using StepFlow.Execution.Attempts;
using StepFlow.Retry;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution;

/// <summary>Decides what a delivery has to do. Pure: the stored row, the callback and the time in, one action out.</summary>
internal static class Decider
{
    /// <summary>A callback for an earlier position is repaired only when the row has stood still for so long.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(20);

    public static NextAction Decide(RunSnapshot run, Callback callback, DateTimeOffset now, StepPerformers performers, StepDefinition? step) =>
        Gate(run, callback, now, step) ?? Due(run.Row, step, now, performers);

    /// <summary>What the row alone decides; null where its next step is due.</summary>
    public static NextAction? Gate(RunSnapshot run, Callback callback, DateTimeOffset now, StepDefinition? step)
    {
        var row = run.Row;
        if (row.Status.IsTerminal())
            return FinishOr(row, "the run has ended");
        if (run.ClaimIsLive)
            return new NextAction.Nothing("another delivery holds the claim");
        if (row.CancelRequested)
            return new NextAction.Cancel();
        if (row.Status == RunStatus.Paused)
            return FinishOr(row, "the run is paused");
        if (row.Status == RunStatus.Blocked && !row.IsProbed)
            return FinishOr(row, "the run is blocked");
        if (callback.EndedCall is { } call && row.Fork is { IsOfCalls: true } calls)
            return CallEnded(run, calls.Live.Contains(call), now);
        if (row.Wait is not null && callback.Position == row.Cursor && (row.IsCode || step is WaitStep))
        {
            // Whether it is due or an event has come: which step of a C# workflow waits, its replay says.
            return step is WaitStep waiting ? new NextAction.WaitForEvents([waiting]) : null;
        }

        if (now < row.DueAt)
            return Early(row, callback, now);
        if (callback.Position != row.Cursor)
            return run.Age >= StaleAfter ? new NextAction.SendAgain(TimeSpan.Zero) : new NextAction.Nothing("the run has moved on");
        // A sleep in front takes no slot: nothing is done in it.
        return row.Flow is { Admitted: false } && step is not (SleepStep or SleepUntilStep) ? new NextAction.Admit() : null;
    }

    /// <summary>What the step that is next asks for.</summary>
    public static NextAction Due(RunRow row, StepDefinition? step, DateTimeOffset now, StepPerformers performers) => step switch
    {
        SleepStep { Until: { } until } sleep when now < until => new NextAction.Enter(sleep),
        SleepStep sleep => new NextAction.EndSleep(sleep),
        SleepUntilStep until => new NextAction.SleepUntil(until),
        WaitStep wait => new NextAction.WaitForEvents([wait]),
        NotifyStep notify => new NextAction.Notify(notify),
        AttemptedStep attempted => Due(row, attempted, performers),
        ChooseStep choose => new NextAction.Choose(choose),
        ForkStep fork => new NextAction.Fork(fork),
        var other => throw new InvalidOperationException($"No decision for a step of type {other?.GetType().Name ?? "null"}."),
    };

    /// <summary>The duties of a run that nothing else is due for.</summary>
    public static NextAction FinishOr(RunRow row, string otherwise) =>
        row.AfterPending ? new NextAction.Finish() : new NextAction.Nothing(otherwise);

    /// <summary>
    /// A call of a C# workflow has ended: that is news until it is recorded, however far the run has come since the callback was sent. Once it
    /// is, the callback is a leftover; should whoever recorded it have been cut off behind that, a later delivery looks.
    /// </summary>
    private static NextAction? CallEnded(RunSnapshot run, bool isLive, DateTimeOffset now)
    {
        if (isLive)
            return run.Row.Wait is null && now < run.Row.DueAt ? new NextAction.SendAgain(run.Row.DueAt - now) : null;
        return run.Age >= StaleAfter ? new NextAction.SendAgain(TimeSpan.Zero) : new NextAction.Nothing("the call is recorded");
    }

    /// <summary>The row's own callback, early by a clock's difference, waits for its time; any other is a leftover.</summary>
    private static NextAction Early(RunRow row, Callback callback, DateTimeOffset now) =>
        callback.Position == row.Cursor && callback.Due == row.DueAt
            ? new NextAction.SendAgain(row.DueAt - now)
            : new NextAction.Nothing("the step is not due yet");

    private static NextAction Due(RunRow row, AttemptedStep step, StepPerformers performers)
    {
        var lost = row.Claim is not null;
        if (lost && step.Effect == StepEffect.AtMostOnce)
            return new NextAction.HoldRun(BlockReason.InDoubt, InDoubt(row, step));
        if (lost && row.Attempt >= (step.Retry ?? RetryPolicy.Default).MaxAttempts)
            return new NextAction.FailLost(step);
        if (performers.Missing(step) is null)
            return new NextAction.Execute(step, lost);
        return row.Status == RunStatus.Blocked
            ? FinishOr(row, "its handler is still missing")
            : new NextAction.AwaitHandler(step);
    }

    private static string InDoubt(RunRow row, AttemptedStep step) =>
        $"{StepKey.Of(row.Cursor, step)} is at-most-once, and the worker that began attempt {row.Attempt} is gone without an outcome. "
        + $"Look downstream for the idempotency key {row.StepOwner.RunId}/{StepKey.Of(row.Cursor, step)}; resume executes the step again, cancel ends the run.";
}
