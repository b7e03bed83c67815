using StepFlow.Definitions;
using StepFlow.Events;

namespace StepFlow.Runs;

/// <summary>
/// Everything that decides what a run does next, in one row that one point read loads: at most 64 KB as a store writes it.
/// </summary>
public sealed record RunRow
{
    /// <summary>The id, <c>[A-Za-z0-9._~-]{1,128}</c>, starting and ending alphanumeric.</summary>
    public required string RunId { get; init; }

    /// <summary>Random per run: a re-used id meets no leftovers of its predecessor in blobs or caches.</summary>
    public required string Incarnation { get; init; }

    /// <summary>The workflow; null for a run from a list of steps.</summary>
    public string? Workflow { get; init; }

    /// <summary>The version; null for a run from a list of steps.</summary>
    public string? Version { get; init; }

    /// <summary>Hash of the whole plan: that of its first page.</summary>
    public required string PlanHash { get; init; }

    /// <summary>Number of steps in the plan; 0 for a run of a C# workflow, whose steps show as it runs.</summary>
    public required int StepCount { get; init; }

    /// <summary>True for a run of a C# workflow: its plan says which, its cursor counts the records, and a replay says what comes next.</summary>
    public bool IsCode => StepCount == 0;

    /// <summary>True for a run that performs one call of a C# workflow, beside others: its parent's replay says which step that is, and the run ends with it.</summary>
    public bool IsCall => Parent is { Kind: ForkKind.Call };

    /// <summary>
    /// The run whose step the one at the cursor is, to whoever performs it: a call that overlaps others is a step of its parent, and has
    /// the key that it would have alone.
    /// </summary>
    internal (string RunId, string Incarnation) StepOwner => Parent is { Kind: ForkKind.Call } owner ? (owner.RunId, owner.Incarnation) : (RunId, Incarnation);

    /// <summary>The page of the plan that the cursor is on (the last page when the cursor is past the end).</summary>
    public required PlanPage Page { get; init; }

    /// <summary>Where the run stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Position of the next unexecuted step; <see cref="StepCount"/> when all are recorded.</summary>
    public int Cursor { get; init; }

    /// <summary>Nothing executes before this time (UTC): backoff, sleep or delayed start.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Attempts begun at the step at the cursor in this generation.</summary>
    public int Attempt { get; init; }

    /// <summary>Operator resumes so far.</summary>
    public int Generation { get; init; }

    /// <summary>The claim, live or ended; null when nobody executes.</summary>
    public Claim? Claim { get; init; }

    /// <summary>Position of the record whose result is the current value; -1 for the run's input.</summary>
    public int ValueAt { get; init; } = -1;

    /// <summary>The current value where it is small (at most <c>StorageLimits.InlineValue</c>); null: read it from where <see cref="ValueAt"/> says.</summary>
    public Payload? Value { get; init; }

    /// <summary>Hash of the last record; empty before the first.</summary>
    public string RecordHash { get; init; } = "";

    /// <summary>An operator asked to cancel while a claim was live; its holder, or the next delivery, carries it out.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>What blocks the run, or what it is retrying against while it still runs, or that it is paused with the run that it belongs to.</summary>
    public Block? Block { get; init; }

    /// <summary>True for a run that is paused because the run that it belongs to is held: it goes on with that one.</summary>
    public bool IsHeldWithRun => Status == RunStatus.Paused && Block?.Reason == BlockReason.RunIsHeld;

    /// <summary>True for a blocked run that the sweeper looks at: what blocks it may go away with a deployment.</summary>
    public bool IsProbed => Block?.Reason is BlockReason.MissingHandler or BlockReason.ForeignAwait || (IsCode && Block?.Reason == BlockReason.PlanMismatch);

    /// <summary>Status to which a resume of a paused run returns when its time has not come: Pending, Running or Waiting.</summary>
    public RunStatus ResumeTo { get; init; } = RunStatus.Running;

    /// <summary>What it waits for, from its arrival at a step that waits until that step is recorded; null otherwise.</summary>
    public EventWait? Wait { get; init; }

    /// <summary>256 random bits, of which the addresses of its webhooks are made. Never shown.</summary>
    public string Secret { get; init; } = "";

    /// <summary>The error of the failed step, for a failed run.</summary>
    public StepError? Error { get; init; }

    /// <summary>Free words to find runs by; at most 16, each at most 64 characters.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>When it was accepted (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first step began (UTC).</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended (UTC).</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Hash of the request that created it: the same id with another request is a conflict.</summary>
    public required string RequestHash { get; init; }

    /// <summary>Where it was restarted or forked from.</summary>
    public RunOrigin? Origin { get; init; }

    /// <summary>The run that waits for this one; null for a run that nobody waits for.</summary>
    public ParentLink? Parent { get; init; }

    /// <summary>How it stands to its flow key; null where its settings name none.</summary>
    public FlowPass? Flow { get; init; }

    /// <summary>How far the children of the step at the cursor are; null where it has none, or has not begun them.</summary>
    public ForkState? Fork { get; init; }

    /// <summary>Where the ids of its children come from: the step that they perform; nowhere in particular for calls that overlap.</summary>
    internal int ForkPosition => Fork is { IsOfCalls: true } ? ParentLink.CallsPosition : Cursor;

    /// <summary>The ids of the branches, calls and runs of other workflows that it waits for now.</summary>
    public IReadOnlyList<string> LiveChildren() => [.. (Fork?.Live ?? []).Select(index => Runs.RunId.OfChild(this, ForkPosition, index))];

    /// <summary>True where lists show it. A branch is listed from the time it is blocked on: then somebody has to find it.</summary>
    public bool Listed { get; init; } = true;

    /// <summary>What the definition says about the whole run, in canonical form, at most 4 KB; null for nothing.</summary>
    public Payload? Settings { get; init; }

    /// <summary>Storage requests made for it so far, as far as its row was written.</summary>
    public long Operations { get; init; }

    /// <summary>
    /// Ended or held, and the duties of that are not yet done: the list has to show it, and later parents and callbacks have to hear of
    /// an end. In the same commit as the status, so that no crash makes a held or an ended run invisible.
    /// </summary>
    public bool AfterPending { get; init; }

    /// <summary>When the next step is due (UTC), for people: null for an ended run, and for one that waits without a deadline.</summary>
    public DateTimeOffset? ShownDueAt => Status.IsTerminal() || DueAt >= EventWait.Never ? null : DueAt;
}
