using StepFlow.Runs;
using StepFlow.Testing.Faults;

namespace StepFlow.Simulation.Invariants;

/// <summary>
/// A child is begun once, after the write that counts it, and counted once, after its end; never more live than may; the join comes
/// after the last, or where one failure is enough, after that. Nothing begins in a child of a run that is known to be canceled.
/// </summary>
internal static class ForkRules
{
    public static IEnumerable<string> Check(Change change)
    {
        if (change.Operation.Kind == StorageOperationKind.CreateRun)
            return change.After.Row.Parent is { } link ? Born(change, link) : [];
        return Claimed(change).Concat(Counted(change)).Concat(Joined(change));
    }

    private static IEnumerable<string> Born(Change change, ParentLink link)
    {
        var parent = change.World.Watch.Find(link.RunId);
        if (parent is null || parent.Stored.Row.Incarnation != link.Incarnation)
            yield return "A child was made whose parent is not there.";
        else if (link.Kind == ForkKind.Compensation && !parent.Stored.Row.Status.IsTerminal())
            yield return $"A compensation was made of {link.RunId}, which is {parent.Stored.Row.Status}.";
        else if (link.Kind != ForkKind.Compensation && link.Index >= parent.Begun(link.Position))
            yield return $"Child {link.Index} of {link.RunId} was made before a write that counts it.";
        if (change.World.Watch.Runs.Any(run => run != change.Run && run.Stored.Row.Parent == link))
            yield return $"Child {link.Index} of {link.RunId} was made twice.";
    }

    private static IEnumerable<string> Claimed(Change change)
    {
        if ((change.IsClaim || change.ClaimsAhead) && change.After.Row.Parent is { Kind: not ForkKind.Compensation } link
            && change.World.Watch.Find(link.RunId)?.Stored.Row is { Status: RunStatus.Canceled, AfterPending: false })
            yield return $"An attempt begins although {link.RunId}, its parent, is canceled and has seen to its children.";
    }

    private static IEnumerable<string> Counted(Change change)
    {
        var (before, after) = (change.Before.Row, change.After.Row);
        if (after.Fork is { IsOfCalls: true } || after.Cursor != before.Cursor || after.Generation != before.Generation)
            yield break;
        if (after.Fork is not { } now)
        {
            if (before.Fork is not null)
                yield return "The count of the children is gone.";
            yield break;
        }

        var count = change.Run.Expected.ChildrenAt(after.Cursor);
        var was = before.Fork ?? new ForkState { Count = count, Next = 0, Live = [], BeganAt = now.BeganAt };
        if (now.Count != count || was.Count != count)
            yield return $"The step at {after.Cursor} has {now.Count} children, the model says {count}.";
        if (now.Next < was.Next || now.Next > now.Count)
            yield return $"The next child to begin went from {was.Next} to {now.Next} of {now.Count}.";
        if (now.Live.Count > change.Model.MaxConcurrencyAt(after.Cursor))
            yield return $"{now.Live.Count} children are live at position {after.Cursor}; {change.Model.MaxConcurrencyAt(after.Cursor)} are allowed.";
        var known = was.Live.Concat(Enumerable.Range(was.Next, Math.Max(0, now.Next - was.Next))).ToList();
        foreach (var index in now.Live.Except(known))
            yield return $"Child {index} was counted and is live again.";
        var children = known.Except(now.Live).Select(index => (Index: index, Row: change.ChildAt(after.Cursor, index)?.Stored.Row)).ToList();
        foreach (var (index, _) in children.Where(child => child.Row is { Status: RunStatus.Failed } row && change.Run.LeftBehind.GetValueOrDefault(row.RunId, -1) == row.Generation))
            yield return $"Child {index} was counted for the failure that it had before its run was resumed.";
        var gone = children.Select(child => (child.Index, child.Row?.Status)).ToList();
        foreach (var (index, status) in gone.Where(child => child.Status?.IsTerminal() != true))
            yield return $"Child {index} was counted and is {status?.ToString() ?? "not there"}.";
        var failures = gone.Count(child => child.Status != RunStatus.Succeeded);
        if (now.Failures != was.Failures + failures)
            yield return $"{failures} more children failed, and the count of failures went from {was.Failures} to {now.Failures}.";
    }

    private static IEnumerable<string> Joined(Change change)
    {
        if (change.After.Records.Count <= change.Before.Records.Count || change.After.Records[^1] is not { } record || !change.Model.IsFork(record.Position))
            yield break;
        var count = change.Run.Expected.ChildrenAt(record.Position);
        var statuses = Enumerable.Range(0, count).Select(index => change.ChildAt(record.Position, index)?.Stored.Row.Status).ToList();
        var shown = string.Join(", ", statuses.Select(status => status?.ToString() ?? "not there"));
        var ended = statuses.Count(status => status?.IsTerminal() == true);
        var failed = statuses.Count(status => status is RunStatus.Failed or RunStatus.Canceled);
        var right = record.Status == StepStatus.Failed
            ? failed > 0 && (ended == count || !change.Model.WaitsForAll(record.Position))
            : ended == count && failed == 0;
        if (!right)
            yield return $"{record.Key} was recorded as {record.Status} while its children are [{shown}].";
    }
}
