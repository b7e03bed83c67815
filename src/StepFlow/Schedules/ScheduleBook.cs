using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Schedules;

/// <summary>Makes, changes, shows and removes schedules. What it stores was checked against what is deployed and published.</summary>
public sealed class ScheduleBook
{
    /// <summary>How often a change is decided anew where a tick moved the schedule on meanwhile.</summary>
    private const int MaxRounds = 16;

    private readonly IScheduleStore _store;
    private readonly RunStarter _starter;
    private readonly ScheduleSignal _signal;
    private readonly TimeProvider _time;

    internal ScheduleBook(IScheduleStore store, RunStarter starter, ScheduleSignal signal, TimeProvider time) =>
        (_store, _starter, _signal, _time) = (store, starter, signal, time);

    /// <summary>
    /// Makes a schedule, or changes it. Its due times count from now: one that was due before and has not started is dropped by a
    /// change. The same request again changes nothing.
    /// </summary>
    /// <returns>The schedule, and whether this call made it.</returns>
    /// <exception cref="InvalidInputException">Every problem of the times and of what is to be started.</exception>
    /// <exception cref="NotFoundException">The workflow or the version is not published.</exception>
    public async Task<(Schedule Schedule, bool Created)> PutAsync(string id, ScheduleRequest request, CancellationToken cancellationToken)
    {
        var times = await CheckAsync(id, request, cancellationToken).ConfigureAwait(false);
        for (var round = 0; round < MaxRounds; round++)
        {
            var now = _time.GetUtcNow();
            var wanted = ScheduleJson.AsStored(New(id, request, times, now));
            ScheduleRules.CheckSize(ScheduleJson.Write(wanted));
            var stored = await _store.ReadAsync(id, cancellationToken).ConfigureAwait(false);
            var known = stored is null ? null : ScheduleJson.Read(stored);
            if (known?.AsksLike(wanted) == true)
                return (known, false);
            var changed = known is null
                ? wanted
                : wanted with { CreatedAt = known.CreatedAt, LastDue = known.LastDue, LastRunId = known.LastRunId };
            var written = stored is null
                ? await _store.InsertAsync(id, ScheduleJson.Write(changed), changed.NextDue, cancellationToken).ConfigureAwait(false)
                : await _store.ReplaceAsync(stored, ScheduleJson.Write(changed), changed.NextDue, cancellationToken).ConfigureAwait(false);
            if (written is null)
                continue;
            _signal.Changed();
            return (changed, stored is null);
        }

        throw Busy(id);
    }

    /// <summary>Finds a schedule; an unknown one is an error.</summary>
    public async Task<Schedule> GetAsync(string id, CancellationToken cancellationToken) =>
        ScheduleJson.Read(await _store.ReadAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Unknown(id));

    /// <summary>All schedules by id.</summary>
    public async Task<IReadOnlyList<Schedule>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await _store.ListAsync(cancellationToken).ConfigureAwait(false)).Select(ScheduleJson.Read)];

    /// <summary>Removes a schedule; an unknown one is an error. Runs that it started go on.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var stored = await _store.ReadAsync(id, cancellationToken).ConfigureAwait(false)
                ?? (round == 0 ? throw Unknown(id) : (StoredSchedule?)null);
            if (stored is null || await _store.DeleteAsync(stored, cancellationToken).ConfigureAwait(false))
                return;
        }

        throw Busy(id);
    }

    private async Task<ScheduleTimes> CheckAsync(string id, ScheduleRequest request, CancellationToken cancellationToken)
    {
        var problems = new List<InputProblem>();
        var times = ScheduleRules.Check(id, request, _time.GetUtcNow(), problems);
        try
        {
            await _starter.CheckAsync(request.Start, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidInputException e)
        {
            problems.AddRange(e.Problems);
        }

        return problems.Count == 0 && times is not null ? times : throw new InvalidInputException(problems);
    }

    private static Schedule New(string id, ScheduleRequest request, ScheduleTimes times, DateTimeOffset now) => new()
    {
        Id = id,
        Cron = request.Cron,
        TimeZone = request.TimeZone,
        Enabled = request.Enabled,
        CatchUp = request.CatchUp,
        CatchUpLimit = request.CatchUpLimit,
        Workflow = request.Start.Workflow,
        Version = request.Start.Version,
        Steps = request.Start.Steps is { } steps ? CanonicalSteps.Of(steps) : null,
        Input = request.Start.Input,
        Flow = request.Start.Settings.Flow is { } flow ? FlowRuleFormat.Stored(flow) : null,
        Labels = request.Start.Labels,
        CreatedAt = now,
        ChangedAt = now,
        NextDue = request.Enabled ? times.After(now) : null,
    };

    private static NotFoundException Unknown(string id) =>
        new($"There is no schedule '{id}'. PUT /api/schedules/{id} makes one; GET /api/schedules lists those there are.");

    private static StorageUnavailableException Busy(string id) =>
        new($"Schedule '{id}' kept changing while it was to be changed. Send the request again.");
}
