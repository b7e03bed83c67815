using StepFlow.Runs;
using StepFlow.Simulation.Scenarios;
using StepFlow.Testing.InMemory;

namespace StepFlow.Simulation.Invariants;

/// <summary>What was seen of one run so far.</summary>
internal sealed class RunWatch(string runId, StoredRun stored, Expectation expected, DateTimeOffset changedAt)
{
    private readonly Dictionary<int, int> _unblocked = [];
    private readonly Dictionary<int, int> _begun = [];
    private readonly Dictionary<(int Position, int Generation, int Attempt), DateTimeOffset> _claimed = [];

    public string RunId => runId;

    /// <summary>What the model says of it.</summary>
    public Expectation Expected => expected;

    public StoredRun Stored { get; private set; } = stored;

    /// <summary>True time of the last write of its row.</summary>
    public DateTimeOffset ChangedAt { get; private set; } = changedAt;

    /// <summary>Every owner that a claim ever had.</summary>
    public HashSet<string> Owners { get; } = new(StringComparer.Ordinal);

    /// <summary>The ids of the events that it took.</summary>
    public HashSet<string> Taken { get; } = new(StringComparer.Ordinal);

    /// <summary>The change after which the list was looked at.</summary>
    public DateTimeOffset? ListedAt { get; set; }

    /// <summary>It was blocked once: from then on a branch is in the list.</summary>
    public bool WasBlocked { get; private set; }

    /// <summary>Its branches that had failed when it was resumed last, each with the generation in which it had.</summary>
    public IReadOnlyDictionary<string, int> LeftBehind { get; set; } = new Dictionary<string, int>();

    public bool IsSettled => Stored.Row.Status.IsTerminal() && !Stored.Row.AfterPending;

    /// <summary>How often the run went on from being held at a position: each allows an attempt more.</summary>
    public int Unblocked(int position) => _unblocked.GetValueOrDefault(position);

    /// <summary>How many children of a step a write has ever counted.</summary>
    public int Begun(int position) => _begun.GetValueOrDefault(position);

    /// <summary>True time of an attempt's claim.</summary>
    public DateTimeOffset ClaimedAt(int position, int generation, int attempt) =>
        _claimed.GetValueOrDefault((position, generation, attempt), DateTimeOffset.MinValue);

    public void Changed(StoredRun after, DateTimeOffset now)
    {
        if (Stored.Row.Status is RunStatus.Blocked or RunStatus.Failed && after.Row.Status == RunStatus.Running)
            _unblocked[after.Row.Cursor] = Unblocked(after.Row.Cursor) + 1;
        if (after.Row.Claim is { } claim && claim.Owner != Stored.Row.Claim?.Owner)
            _claimed[(after.Row.Cursor, after.Row.Generation, after.Row.Attempt)] = now;
        if (after.Row.Fork is { } fork)
            _begun[fork.IsOfCalls ? 0 : after.Row.Cursor] = Math.Max(Begun(fork.IsOfCalls ? 0 : after.Row.Cursor), fork.Next);
        Taken.UnionWith(Stored.Inbox.Except(after.Inbox).Select(e => e.Entry.Id));
        WasBlocked |= after.Row.Status == RunStatus.Blocked;
        (Stored, ChangedAt) = (after, now);
    }

    /// <summary>An event came into its inbox, which is no change of its row.</summary>
    public void Received(StoredRun now) => Stored = Stored with { Inbox = now.Inbox };

    public override string ToString() =>
        $"{runId} {Stored.Row.Status} at {Stored.Row.Cursor} of {Stored.Row.StepCount}, due {Stored.Row.DueAt:u}, attempt {Stored.Row.Attempt}, "
        + $"claim {(Stored.Row.Claim is null ? "none" : "held")}, written {ChangedAt:u}{(Stored.Row.AfterPending ? ", duties pending" : "")}";
}
