using StepFlow.Runs;

namespace StepFlow.Simulation.Invariants;

/// <summary>
/// Nobody claims under a live claim, before the step is due, or against an operator; an outcome comes from the claim's owner.
/// Judged by true time, not by any clock that the engine sees.
/// </summary>
internal static class ClaimRules
{
    public static IEnumerable<string> Check(Change change)
    {
        var (before, after) = (change.Before.Row, change.After.Row);
        var live = before.Claim is { } held && change.Stood < held.Lease;
        if (change.IsClaim)
        {
            if (live)
                yield return $"The claim of attempt {before.Attempt} was {change.Stood} old and live when {change.Process.Name} took it.";
            if (change.Process.Clock.GetUtcNow() < before.DueAt)
                yield return $"Attempt {after.Attempt} at position {after.Cursor} begins before {before.DueAt:u}.";
            if (before.Status is RunStatus.Paused || before.Status.IsTerminal() || before.CancelRequested)
                yield return $"Attempt {after.Attempt} begins although the run is {before.Status}{(before.CancelRequested ? " and to be canceled" : "")}.";
            if (after.Attempt != before.Attempt + 1)
                yield return $"The attempt went from {before.Attempt} to {after.Attempt} with a claim.";
            if (after.Claim is null || !change.Run.Owners.Add(after.Claim.Owner))
                yield return "The claim has no owner of its own.";
            if (change.Model.IsAtMostOnce(after.Cursor) && before.Claim is not null)
                yield return "An at-most-once step was taken over.";
        }

        if (change.ClaimsAhead)
        {
            if (change.After.Records.Count == change.Before.Records.Count)
                yield return "A claim came with a change that recorded nothing.";
            if (before.Status is RunStatus.Paused || after.Status != RunStatus.Running || before.CancelRequested)
                yield return $"The next step is claimed although the run is {before.Status}{(before.CancelRequested ? " and to be canceled" : "")}.";
            if (after.Attempt != 1)
                yield return $"The next step is claimed ahead with attempt {after.Attempt}.";
            if (!change.Run.Owners.Add(after.Claim!.Owner))
                yield return "The claim has no owner of its own.";
            if (change.Model.IsAtMostOnce(after.Cursor))
                yield return "An at-most-once step was claimed ahead.";
        }

        if (change.After.Records.Count > change.Before.Records.Count)
        {
            var record = change.After.Records[^1];
            if (RecordRules.NameOf(record) == "sleep" && change.Process.Clock.GetUtcNow() < before.DueAt)
                yield return $"The sleep at {record.Position} ended before {before.DueAt:u}.";
            if (change.Model.IsAttempted(record.Position) && record.Owner != before.Claim?.Owner && (live || record.Error?.Type != "lost"))
                yield return $"{record.Key} was recorded by {record.Owner}, the claim is {before.Claim?.Owner ?? "nobody"}'s.";
        }
        else if (live && after.Claim is null && !after.Status.IsTerminal() && after.Attempt == before.Attempt
            && change.After.Attempts.Count == change.Before.Attempts.Count)
        {
            yield return "A live claim ended without an outcome.";
        }
    }
}
