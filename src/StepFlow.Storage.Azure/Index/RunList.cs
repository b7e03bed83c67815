using System.Globalization;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Requests;

namespace StepFlow.Storage.Azure.Index;

/// <summary>Answers lists, counts and retention's question from the day rows, going back day by day.</summary>
internal sealed class RunList(DayScan days, DayIndex index, TimeProvider time)
{
    public async Task<RunListPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        var wanted = query.Limit + 1; // one more tells whether there is a next page
        var found = new List<RunSummary>();
        var newest = Earlier(query.To, query.After?.CreatedAt);
        foreach (var day in await days.DaysAsync(query.From, newest, cancellationToken).ConfigureAwait(false))
        {
            found.AddRange(await days.RunsAsync(
                day, Filter(query, query.After), run => Matches(query, run), wanted - found.Count, cancellationToken).ConfigureAwait(false));
            if (found.Count == wanted)
                break;
        }

        if (found.Count < wanted)
            return new RunListPage(found, null);
        found.RemoveAt(query.Limit);
        return new RunListPage(found, new RunListPosition(found[^1].CreatedAt, found[^1].RunId));
    }

    public async Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(RunQuery query, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<RunStatus, long>();
        foreach (var day in await days.DaysAsync(query.From, query.To, cancellationToken).ConfigureAwait(false))
        {
            var runs = await days.RunsAsync(
                day, Filter(query, null), run => Matches(query, run), int.MaxValue, cancellationToken).ConfigureAwait(false);
            foreach (var group in runs.CountBy(run => run.Status))
                counts[group.Key] = counts.GetValueOrDefault(group.Key) + group.Value;
        }

        return counts;
    }

    /// <summary>
    /// Goes from the oldest day on, within a day in the order of its rows, and reads of each day no more than is asked for. Days that have
    /// become empty are taken off the list, so that retention stays cheap.
    /// </summary>
    public async Task<IReadOnlyList<EndedRun>> ListEndedAsync(DateTimeOffset endedBefore, EndedRun? after, int count, CancellationToken cancellationToken)
    {
        var found = new List<EndedRun>();
        foreach (var day in (await days.DaysAsync(after?.CreatedAt, endedBefore, cancellationToken).ConfigureAwait(false)).Reverse())
        {
            var goesOn = after is not null && day == IndexKeys.Day(after.CreatedAt);
            var filter = new TableFilter().Before("EndedAt", endedBefore);
            if (goesOn && after is not null)
                filter.After("RowKey", IndexKeys.DayRow(after.CreatedAt, after.RunId));
            var runs = await days.RunsAsync(day, filter, run => run.Status.IsTerminal(), count - found.Count, cancellationToken).ConfigureAwait(false);
            found.AddRange(runs.Select(run => new EndedRun(run.RunId, run.CreatedAt, run.EndedAt ?? endedBefore)));
            if (found.Count >= count)
                break;
            if (runs.Count == 0 && !goesOn)
                await DropEmptyAsync(day, cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    /// <summary>Takes a run off the list that is not stored any more.</summary>
    public Task RemoveAsync(EndedRun run, CancellationToken cancellationToken) => index.DeleteAsync(run.RunId, run.CreatedAt, cancellationToken);

    // Clocks of hosts differ by minutes: nothing is created in a day that ended two days ago.
    private async Task DropEmptyAsync(string day, CancellationToken cancellationToken)
    {
        var start = DateOnly.ParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        if (time.GetUtcNow() - start > TimeSpan.FromDays(3) && await days.IsEmptyAsync(day, cancellationToken).ConfigureAwait(false))
            await index.DeleteDayAsync(day, cancellationToken).ConfigureAwait(false);
    }

    private static TableFilter Filter(RunQuery query, RunListPosition? after)
    {
        var filter = new TableFilter();
        if (query.Status is { } status)
            filter.Equal("Status", status.ToString());
        if (query.Workflow is { } workflow)
            filter.Equal("Workflow", workflow);
        if (query.Version is { } version)
            filter.Equal("WorkflowVersion", version);
        // Keys count down in time, and the character after the bar ends the keys of one moment.
        if (query.From is { } from)
            filter.Before("RowKey", IndexKeys.Inverted(from) + "}");
        if (query.To is { } to)
            filter.After("RowKey", IndexKeys.Inverted(to) + "}");
        if (after is not null)
            filter.After("RowKey", IndexKeys.DayRow(after.CreatedAt, after.RunId));
        return filter;
    }

    // A table cannot look into a column that holds several labels.
    private static bool Matches(RunQuery query, RunSummary run) =>
        query.Label is not { } label || run.Labels.Contains(label, StringComparer.Ordinal);

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one < other ? one : other ?? one;
}
