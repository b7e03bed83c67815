using StepFlow.Runs;

namespace StepFlow.Simulation.Invariants;

/// <summary>Every attempt is counted and leaves its row, lost ones too; none is ever changed; there are no more than the policy allows.</summary>
internal static class AttemptRules
{
    public static IEnumerable<string> Check(Change change)
    {
        var row = change.After.Row;
        foreach (var before in change.Before.Attempts)
        {
            if (!change.After.Attempts.Contains(before))
                yield return $"Attempt {before.Generation}/{before.Attempt} at {before.Position} was changed or removed.";
        }

        if (row.Status.IsTerminal() || row.Cursor >= change.Model.Count)
            yield break;
        var allowed = change.Model.MaxAttemptsAt(row.Cursor) + change.Run.Unblocked(row.Cursor);
        if (row.Attempt > allowed)
            yield return $"Attempt {row.Attempt} at position {row.Cursor}; {allowed} are allowed.";
        var made = row.Claim is null ? row.Attempt : row.Attempt - 1;
        var left = Numbers(change.After, row.Cursor, row.Generation);
        if (!left.SequenceEqual(Enumerable.Range(1, Math.Max(0, made))))
        {
            yield return $"{made} attempts at position {row.Cursor} have ended without success, "
                + $"but those that left a row are [{string.Join(", ", left)}].";
        }

        var recorded = change.After.Records.Count > change.Before.Records.Count ? change.After.Records[^1] : null;
        if (recorded is not null && change.Model.IsAttempted(recorded.Position)
            && !Numbers(change.After, recorded.Position, recorded.Generation).SequenceEqual(Enumerable.Range(1, recorded.Attempts - 1)))
            yield return $"{recorded.Key} says {recorded.Attempts} attempts, but not all before the last left a row.";
    }

    private static IEnumerable<int> Numbers(Testing.InMemory.StoredRun run, int position, int generation) =>
        run.Attempts.Where(a => a.Position == position && a.Generation == generation).Select(a => a.Attempt).Order();
}
