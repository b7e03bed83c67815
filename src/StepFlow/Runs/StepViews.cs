using StepFlow.Definitions;
using StepFlow.Events;

namespace StepFlow.Runs;

/// <summary>Puts plan, records and attempts together into what a run view shows.</summary>
internal static class StepViews
{
    /// <summary>What a view calls the step of a C# workflow that is next.</summary>
    private const string NextInCode = "(next)";

    public static IReadOnlyList<StepView> Of(
        RunRow row, List<StepDefinition> steps, List<StepRecord> records, IReadOnlyList<AttemptRecord> attempts, ILookup<int, ChildView> children)
    {
        var failed = attempts.ToLookup(a => a.Position);
        var recorded = records.ToDictionary(r => r.Position);
        var views = new List<StepView>(steps.Count);
        for (var position = 0; position < steps.Count; position++)
        {
            if (steps[position] is JumpStep)
                continue;
            var earlier = failed[position].Select(a => new AttemptView(a.Attempt, a.Generation, a.StartedAt, a.EndedAt, a.Error)).ToList();
            var view = recorded.TryGetValue(position, out var record) ? Recorded(record, earlier) : Open(row, position, steps[position], earlier);
            views.Add(view with { Children = [.. children[position]] });
        }

        return views;
    }

    /// <summary>The steps of a C# workflow: those recorded, and the one that is attempted or waited for, whose key is known once it is recorded.</summary>
    public static IReadOnlyList<StepView> OfCode(
        RunRow row, List<StepRecord> records, IReadOnlyList<AttemptRecord> attempts, ILookup<int, ChildView> children)
    {
        var failed = attempts.ToLookup(a => a.Position, a => new AttemptView(a.Attempt, a.Generation, a.StartedAt, a.EndedAt, a.Error));
        var views = records.Where(r => !CodeStepName.IsReturn(r.Name))
            .Select(r => Recorded(r, [.. failed[r.Position]]) with { Children = [.. children[r.Position]] }).ToList();
        var begun = row.Claim is not null || row.Attempt > 0 || row.Status == RunStatus.Waiting || failed[row.Cursor].Any();
        if (begun && !row.Status.IsTerminal())
        {
            var next = Open(row, row.Cursor, new TaskStep(NextInCode) { Key = NextInCode }, [.. failed[row.Cursor]]);
            views.Add(next with { Children = [.. children[row.Cursor]], WaitsFor = EventsOf(row) });
        }

        return views;
    }

    /// <summary>The events that a C# workflow waits for; a webhook's own is nobody's to send.</summary>
    private static IReadOnlyList<string>? EventsOf(RunRow row)
    {
        List<string> events = [.. (row.Wait?.All() ?? []).SelectMany(wait => wait.Events)
            .Where(id => !id.StartsWith(EventId.Reserved, StringComparison.Ordinal)).Distinct()];
        return events.Count > 0 ? events : null;
    }

    private static StepView Recorded(StepRecord record, List<AttemptView> earlier) => new()
    {
        Key = record.Key,
        Position = record.Position,
        Name = CodeStepName.Parse(record.Name)?.Key ?? record.Name,
        Status = record.Status.ToString(),
        Attempts = record.Attempts,
        StartedAt = record.StartedAt,
        EndedAt = record.EndedAt,
        DurationMs = (record.EndedAt - record.StartedAt).TotalMilliseconds,
        Result = record.Result,
        ResultOmitted = record.ResultOmitted,
        Error = record.Error,
        FailedAttempts = earlier,
    };

    private static StepView Open(RunRow row, int position, StepDefinition step, List<AttemptView> earlier)
    {
        var current = position == row.Cursor && !row.Status.IsTerminal();
        return new StepView
        {
            Key = StepKey.Of(position, step),
            Position = position,
            Name = step.Name,
            Status = current ? StatusAtCursor(row, step) : position < row.Cursor ? "Skipped" : "Pending",
            Attempts = position == row.Cursor ? row.Attempt : 0,
            StartedAt = current ? row.Claim?.StartedAt ?? row.Wait?.Since : null,
            Error = earlier.Count > 0 ? earlier[^1].Error : null,
            FailedAttempts = earlier,
            WaitsFor = current && step is WaitForEventStep ? row.Wait?.Events : null,
            Webhook = step is WebhookStep && !row.Status.IsTerminal() ? WebhookAddress.PathOf(row, step.Name) : null,
        };
    }

    private static string StatusAtCursor(RunRow row, StepDefinition step) => (row, step) switch
    {
        ({ Claim: not null }, _) => "Running",
        ({ Attempt: > 0 }, _) => "Retrying",
        ({ Wait: not null }, _) => "Waiting",
        ({ Status: RunStatus.Waiting }, SleepStep or ForkStep or TaskStep { Key: not null }) => "Waiting",
        _ => "Pending",
    };
}
