using StepFlow.Definitions;
using StepFlow.Events;

namespace StepFlow.Runs;

/// <summary>
/// Every change that the engine makes to a run row, as pure functions from one row to the next. Who may make which change is
/// decided elsewhere; what a change means for the row is here, and only here.
/// </summary>
internal static class RunTransitions
{
    /// <summary>An attempt at the step at the cursor begins.</summary>
    public static RunRow Claimed(RunRow row, Claim claim) => row with
    {
        Status = RunStatus.Running,
        Claim = claim,
        Attempt = row.Attempt + 1,
        StartedAt = row.StartedAt ?? (row.IsCode ? row.DueAt : claim.StartedAt),
        Wait = null,
        Block = null,
        AfterPending = false,
    };

    /// <summary>The holder gives its claim back without an outcome: the attempt does not count.</summary>
    public static RunRow GivenBack(RunRow row, DateTimeOffset now) => row with { Claim = null, Attempt = row.Attempt - 1, DueAt = now };

    /// <summary>
    /// The step at the cursor was recorded with success. The cursor moves on; a run that has nothing left ends, even if it was paused
    /// or asked to cancel meanwhile, because every step is done.
    /// </summary>
    /// <param name="row">The row as it stands now.</param>
    /// <param name="record">The record that is inserted with the row.</param>
    /// <param name="turn">Where the cursor goes.</param>
    public static RunRow Recorded(RunRow row, StepRecord record, PlanTurn turn)
    {
        var now = record.EndedAt;
        var passedOn = record.Result is null;
        var moved = row with
        {
            Cursor = turn.Cursor,
            Attempt = 0,
            Claim = null,
            Block = HeldNote(row),
            Wait = null,
            Page = turn.Page,
            Fork = Kept(row),
            RecordHash = record.Hash,
            ValueAt = passedOn ? row.ValueAt : record.Position,
            Value = passedOn ? row.Value : Inline(record.Result),
            StartedAt = row.StartedAt ?? record.StartedAt,
        };
        if (turn.Step is not { } next)
            return Ended(moved, RunStatus.Succeeded, now);
        if (row.CancelRequested)
            return Ended(moved, RunStatus.Canceled, now);
        return Entered(moved, next, now);
    }

    /// <summary>
    /// A step of a C# workflow was recorded, with success or as failed: whether that ends the run is for the workflow's code to say,
    /// which is asked at the next re-entry.
    /// </summary>
    public static RunRow RecordedInCode(RunRow row, StepRecord record)
    {
        var moved = row with
        {
            Cursor = row.Cursor + 1,
            Attempt = 0,
            Claim = null,
            Block = HeldNote(row),
            Wait = null,
            Fork = Kept(row),
            RecordHash = record.Hash,
            StartedAt = row.StartedAt ?? row.DueAt,
        };
        if (row.CancelRequested)
            return Ended(moved, RunStatus.Canceled, record.EndedAt);
        return row.Status == RunStatus.Paused
            ? moved with { ResumeTo = RunStatus.Running, DueAt = record.EndedAt }
            : moved with { Status = RunStatus.Running, DueAt = record.EndedAt };
    }

    /// <summary>One of several calls that overlap was recorded. The others go on, and so does a wait of the run itself.</summary>
    public static RunRow RecordedCall(RunRow row, StepRecord record, ForkState fork)
    {
        var moved = RecordedInCode(row with { Fork = fork }, record) with { Wait = row.Wait };
        // Should the run end with this failure, a resume has to go on with the run in which the call failed.
        return record.Status == StepStatus.Failed ? moved with { Fork = fork } : moved;
    }

    /// <summary>Calls that overlap have begun. A run that was paused stays so.</summary>
    public static RunRow Overlapping(RunRow row, ForkState fork)
    {
        var forked = Forked(row.Status == RunStatus.Paused ? row : row with { Status = RunStatus.Running }, fork);
        return forked with { Claim = null, Block = HeldNote(row), AfterPending = false, Wait = row.Wait, DueAt = row.Wait?.DueAt ?? row.DueAt };
    }

    /// <summary>The replay of a C# workflow has come to a step that waits.</summary>
    public static RunRow EnteredInCode(RunRow row, StepDefinition step, DateTimeOffset now) =>
        Entered(row with { StartedAt = row.StartedAt ?? row.DueAt, Claim = null, Wait = null, Block = null, AfterPending = false }, step, now);

    /// <summary>The run arrives at a step: a sleep waits from now, a task is due at once. A paused run stays paused.</summary>
    public static RunRow Entered(RunRow row, StepDefinition step, DateTimeOffset now)
    {
        var (status, dueAt) = step is SleepStep sleep ? (RunStatus.Waiting, sleep.Until ?? now + sleep.Duration) : (RunStatus.Running, now);
        return row.Status == RunStatus.Paused
            ? row with { ResumeTo = status, DueAt = dueAt }
            : row with { Status = status, DueAt = dueAt };
    }

    /// <summary>The run has arrived at a step that waits. It knows now what for, and until when.</summary>
    public static RunRow Arrived(RunRow row, EventWait wait) =>
        Resting(row with { Wait = wait, Claim = null, StartedAt = row.StartedAt ?? (row.IsCode ? row.DueAt : wait.Since) });

    /// <summary>Nothing that it waits for has come: it waits on.</summary>
    public static RunRow Resting(RunRow row) => row with { Status = RunStatus.Waiting, DueAt = row.Wait?.DueAt ?? row.DueAt, Block = null, AfterPending = false };

    /// <summary>A delivery has come to look after children: what it had lacked is there. Of the runs that are held, only those that are probed get here.</summary>
    public static RunRow LookedAt(RunRow row) => row.Block is null
        ? row
        : row with { Status = row.Status == RunStatus.Blocked ? RunStatus.Running : row.Status, Block = null, AfterPending = false };

    /// <summary>Children of the step at the cursor began or ended. A run that is held stays held.</summary>
    public static RunRow Forked(RunRow row, ForkState fork)
    {
        var forked = row with { Fork = fork, Wait = null, StartedAt = row.StartedAt ?? (row.IsCode ? row.DueAt : fork.BeganAt) };
        return row.Status.IsActive() ? forked with { Status = RunStatus.Waiting, Block = null } : forked with { ResumeTo = RunStatus.Waiting };
    }

    /// <summary>The flow key of the run is full: it waits before its first step. Nothing was claimed yet.</summary>
    public static RunRow Queued(RunRow row, DateTimeOffset since, DateTimeOffset dueAt) =>
        row with { Status = RunStatus.Waiting, Flow = row.Flow is { } flow ? flow with { Since = since } : null, DueAt = dueAt };

    /// <summary>A run that waits for its flow key may ask again at that time.</summary>
    public static RunRow Called(RunRow row, DateTimeOffset at) => row with { DueAt = at };

    /// <summary>Its flow key has let the run in.</summary>
    public static RunRow Admitted(RunRow row, DateTimeOffset now) =>
        row with { Status = RunStatus.Running, Flow = row.Flow is { } flow ? new FlowPass(flow.Key, Admitted: true) : null, DueAt = now };

    /// <summary>An attempt failed and another will follow.</summary>
    public static RunRow RetryAt(RunRow row, DateTimeOffset dueAt) => row with { Claim = null, DueAt = dueAt };

    /// <summary>The step at the cursor was recorded as failed: so is the run.</summary>
    public static RunRow Failed(RunRow row, StepRecord record) =>
        Ended(row with { Claim = null, Block = null, Error = record.Error }, RunStatus.Failed, record.EndedAt);

    /// <summary>
    /// A C# workflow ended with the failure of its last recorded step, which the cursor goes back to: a resume takes the record away
    /// and attempts the step again, as in a run of a plan.
    /// </summary>
    /// <param name="row">The row, behind the failed record.</param>
    /// <param name="error">What the workflow ended with.</param>
    /// <param name="hashBefore">Hash of the record before the failed one; empty where there is none.</param>
    /// <param name="now">When it ended.</param>
    public static RunRow FailedAtLastStep(RunRow row, StepError error, string hashBefore, DateTimeOffset now) =>
        Ended(row with { Cursor = row.Cursor - 1, RecordHash = hashBefore, Error = error }, RunStatus.Failed, now);

    /// <summary>The run ends.</summary>
    public static RunRow Ended(RunRow row, RunStatus status, DateTimeOffset now) => row with
    {
        Status = status,
        Claim = null,
        Block = null,
        EndedAt = now,
        DueAt = now,
        AfterPending = true,
    };

    /// <summary>The run cannot go on by itself.</summary>
    public static RunRow Blocked(RunRow row, Block block) =>
        row with { Status = RunStatus.Blocked, Claim = null, Block = block, Listed = true, AfterPending = true };

    /// <summary>An operator holds the run before its next step.</summary>
    public static RunRow Paused(RunRow row) => row with { Status = RunStatus.Paused, ResumeTo = row.Status, AfterPending = true };

    /// <summary>The run that it belongs to is held, and it with that one.</summary>
    public static RunRow HeldWith(RunRow row, string holder, DateTimeOffset now) => Paused(row) with
    {
        Block = new Block(BlockReason.RunIsHeld, $"It is held with run '{holder}', and goes on when that is resumed.", now),
    };

    /// <summary>
    /// An operator lets a paused run go on. One that waits for an event is due now: what came meanwhile is in its inbox. So is one that
    /// waited for its flow key: it stands in the line anew.
    /// </summary>
    public static RunRow Unpaused(RunRow row, DateTimeOffset now) => row with
    {
        Status = row.ResumeTo,
        Block = row.IsHeldWithRun ? null : row.Block,
        Flow = OutOfLine(row.Flow),
        DueAt = row.Wait is null && row.Flow?.Since is null ? row.DueAt : now,
        AfterPending = false,
    };

    /// <summary>A failed run goes on from its failed step in a new generation. Its end gave its slot of a flow key back: it asks anew.</summary>
    public static RunRow ResumedAfterFailure(RunRow row, DateTimeOffset now) => row with
    {
        Status = RunStatus.Running,
        Generation = row.Generation + 1,
        Attempt = 0,
        Fork = row.Fork is { IsOfCalls: true } ? row.Fork : null,
        Flow = row.Flow is { } flow ? new FlowPass(flow.Key) : null,
        Error = null,
        // Its end has taken the waiters back: where it still waits, it arrives anew.
        Wait = null,
        EndedAt = null,
        CancelRequested = false,
        DueAt = now,
        AfterPending = false,
    };

    /// <summary>A blocked run goes on; a step in doubt is attempted again because an operator says so.</summary>
    public static RunRow Unblocked(RunRow row, DateTimeOffset now) =>
        row with { Status = RunStatus.Running, Block = null, Claim = null, Flow = OutOfLine(row.Flow), DueAt = now, AfterPending = false };

    private static Block? HeldNote(RunRow row) => row.IsHeldWithRun ? row.Block : null;

    private static FlowPass? OutOfLine(FlowPass? flow) => flow is null ? null : flow with { Since = null };

    /// <summary>Calls that overlap outlive a record; the children of one step end with it.</summary>
    private static ForkState? Kept(RunRow row) => row.Fork is { IsOfCalls: true, Live.Count: > 0 } ? row.Fork : null;

    /// <summary>The value as the row carries it: null where it is too large, and read from its record instead.</summary>
    public static Payload? Inline(Payload? value) =>
        value is { Size: <= Storage.StorageLimits.InlineValue } ? value : null;
}
