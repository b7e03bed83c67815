using System.Globalization;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Execution.Ends;
using StepFlow.Flow;
using StepFlow.Storage;

namespace StepFlow.Runs;

/// <summary>Reads runs for people: one run whole, lists, counts, and the wait for a run's end.</summary>
public sealed class RunReader
{
    private const int RecordsPerRead = 1000;
    private const int ChildrenShown = 100;

    /// <summary>How many bytes of results a view holds: what a run has recorded may be more than a process has memory.</summary>
    private const int ResultsShown = 16 * 1024 * 1024;

    /// <summary>How often a waiter looks by itself, because another process may move the run on unheard.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly IRunStore _store;
    private readonly PlanPageReader _pages;
    private readonly Compensations _compensations;
    private readonly FlowGate _gate;
    private readonly RunSignals _signals;
    private readonly TimeProvider _time;

    internal RunReader(IRunStore store, PlanPageReader pages, Compensations compensations, FlowGate gate, RunSignals signals, TimeProvider time) =>
        (_store, _pages, _compensations, _gate, _signals, _time) = (store, pages, compensations, gate, signals, time);

    /// <summary>
    /// Reads a run with all its steps; an unknown one is an error. Results are there up to 16 MB together, the first steps' first; a
    /// step behind them says that its own is omitted.
    /// </summary>
    public async Task<RunView> GetAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await LoadAsync(runId, cancellationToken).ConfigureAwait(false);
        return await ViewAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads one step of a run with its result, whatever that one's size. A run or step that is not there is an error.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="step">The step's key, or its position.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<StepView> GetStepAsync(string runId, string step, CancellationToken cancellationToken)
    {
        var run = await LoadAsync(runId, cancellationToken).ConfigureAwait(false);
        var steps = await StepsAsync(run, 0, cancellationToken).ConfigureAwait(false);
        var found = steps.FirstOrDefault(s => s.Key == step)
            ?? (int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? steps.FirstOrDefault(s => s.Position == position) : null)
            ?? throw new NotFoundException(NoStep(runId, step, steps));
        if (!found.ResultOmitted)
            return found;
        var record = await _store.ReadRecordAsync(run, found.Position, cancellationToken).ConfigureAwait(false);
        return found with { ResultOmitted = false, Result = record?.Result };
    }

    /// <summary>Reads the steps of a run without their results. An unknown run is an error.</summary>
    public async Task<IReadOnlyList<StepView>> ListStepsAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await LoadAsync(runId, cancellationToken).ConfigureAwait(false);
        return await StepsAsync(run, 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the run has ended, or for as long as is given, and reads it then.</summary>
    public async Task<RunView> WaitAsync(string runId, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var wait = Listen(runId);
        return await WaitAsync(wait, await LoadAsync(runId, cancellationToken).ConfigureAwait(false), longest, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins to listen for the end of a run, which need not be there yet.</summary>
    public RunWait Listen(string runId) => new(_signals.Subscribe(runId));

    /// <summary>The same for a run that was seen after the listening began: it is not read again before it may have ended.</summary>
    public async Task<RunView> WaitAsync(RunWait wait, RunSnapshot seen, TimeSpan longest, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        for (var run = seen; ;)
        {
            var left = longest - _time.GetElapsedTime(began);
            if (run.Row.Status.IsTerminal() || left <= TimeSpan.Zero)
                return await ViewAsync(run, cancellationToken).ConfigureAwait(false);
            var ended = await wait.NextAsync(left < LookEvery ? left : LookEvery, _time, cancellationToken).ConfigureAwait(false);
            run = ended?.Row.Incarnation == seen.Row.Incarnation ? ended : await LoadAsync(seen.Row.RunId, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lists runs, newest first.</summary>
    public Task<RunListPage> ListAsync(RunQuery query, CancellationToken cancellationToken) => _store.ListAsync(query, cancellationToken);

    /// <summary>Counts runs by status.</summary>
    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(RunQuery query, CancellationToken cancellationToken) =>
        _store.CountAsync(query, cancellationToken);

    private async Task<RunSnapshot> LoadAsync(string runId, CancellationToken cancellationToken) =>
        await _store.LoadAsync(runId, cancellationToken).ConfigureAwait(false) ?? throw RunControl.Unknown(runId);

    private async Task<RunView> ViewAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var steps = await StepsAsync(run, ResultsShown, cancellationToken).ConfigureAwait(false);
        var input = await _store.ReadInputAsync(run, cancellationToken).ConfigureAwait(false);
        return new RunView
        {
            RunId = row.RunId,
            Workflow = row.Workflow,
            Version = row.Version,
            PlanHash = row.PlanHash,
            Status = row.Status,
            Input = input,
            Output = row.Status == RunStatus.Succeeded ? await OutputAsync(run, steps, input, cancellationToken).ConfigureAwait(false) : null,
            Error = row.Error,
            Block = row.Block,
            CancelRequested = row.CancelRequested && !row.Status.IsTerminal(),
            Cursor = row.Cursor,
            DueAt = row.ShownDueAt,
            Generation = row.Generation,
            CreatedAt = row.CreatedAt,
            StartedAt = row.StartedAt,
            EndedAt = row.EndedAt,
            Labels = row.Labels,
            Flow = await _gate.ViewAsync(row, cancellationToken).ConfigureAwait(false),
            Origin = row.Origin,
            Parent = row.Parent,
            Compensation = await _compensations.ViewAsync(run, cancellationToken).ConfigureAwait(false),
            OnEnd = EndRuns.IdsOf(row),
            EndOf = RunSettingsFormat.ReadStored(row.Settings).EndOf,
            Operations = row.Operations,
            Steps = steps,
        };
    }

    private async Task<IReadOnlyList<StepView>> StepsAsync(RunSnapshot run, long resultBytes, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var records = await RecordsAsync(run, resultBytes, cancellationToken).ConfigureAwait(false);
        var plan = row.IsCode ? null : await PlanAsync(run, cancellationToken).ConfigureAwait(false);
        var attempts = MayHaveFailed(row, records) ? await _store.ReadAttemptsAsync(run, cancellationToken).ConfigureAwait(false) : [];
        var children = await ChildrenAsync(run, plan, records, cancellationToken).ConfigureAwait(false);
        return plan is null
            ? StepViews.OfCode(row, records, attempts, children)
            : StepViews.Of(row, plan, records, attempts, children);
    }

    /// <summary>False where every attempt so far was the first of its step, and its last: nothing has to be read to know that none failed.</summary>
    private static bool MayHaveFailed(RunRow row, List<StepRecord> records) =>
        row.Generation > 0 || row.Attempt > 0 || row.Status == RunStatus.Failed || records.Exists(record => record.Attempts > 1);

    private async Task<Payload?> OutputAsync(RunSnapshot run, IReadOnlyList<StepView> steps, Payload input, CancellationToken cancellationToken)
    {
        var row = run.Row;
        if (row.Value is not null || row.ValueAt < 0)
            return row.Value ?? input;
        return steps.FirstOrDefault(s => s.Position == row.ValueAt)?.Result
            ?? (await _store.ReadRecordAsync(run, row.ValueAt, cancellationToken).ConfigureAwait(false))?.Result;
    }

    private static string NoStep(string runId, string step, IReadOnlyList<StepView> steps) => steps.Count == 0
        ? $"Run '{runId}' has no step '{step}': none is recorded yet."
        : $"Run '{runId}' has no step '{step}'. Its {steps.Count} steps are '{steps[0].Key}' to '{steps[^1].Key}'; a step is named by its key or its position.";

    /// <summary>The records that the row knows of: the run may have moved on since the row was read, and a view shows one moment.</summary>
    private async Task<List<StepRecord>> RecordsAsync(RunSnapshot run, long resultBytes, CancellationToken cancellationToken)
    {
        var end = run.Row.Cursor + (run.Row.Status == RunStatus.Failed ? 1 : 0);
        var records = new List<StepRecord>(end);
        for (var from = 0; from < end; from = records[^1].Position + 1)
        {
            var read = await _store.ReadRecordsAsync(run, from, Math.Min(RecordsPerRead, end - from), resultBytes, cancellationToken).ConfigureAwait(false);
            records.AddRange(read.TakeWhile(r => r.Position < end));
            resultBytes -= read.Sum(r => (long)(r.Result?.Size ?? 0));
            if (read.Count == 0 || read[^1].Position >= end - 1)
                break;
        }

        return records;
    }

    /// <summary>The children of a run by the step that they perform, with the status of the first ones.</summary>
    private async Task<ILookup<int, ChildView>> ChildrenAsync(
        RunSnapshot run, List<StepDefinition>? plan, List<StepRecord> records, CancellationToken cancellationToken)
    {
        // Only code may have children that no step of a plan tells of.
        IReadOnlyList<ChildEntry> notes = plan?.Exists(step => step is ForkStep) == false
            ? []
            : await _store.ReadChildrenAsync(run, 0, 0, ForkStep.MaxBranches, cancellationToken).ConfigureAwait(false);
        var found = await Batches.ForEachAsync(notes.Take(ChildrenShown).ToList(), note => _store.LoadAsync(note.RunId, cancellationToken)).ConfigureAwait(false);
        return notes
            .Select((note, i) => (Note: note, i < found.Count ? found[i]?.Row : null))
            .ToLookup(child => PositionOf(child.Note, child.Item2), child => new ChildView(child.Note.Index, child.Note.RunId, child.Item2?.Status));

        // A call that overlaps others belongs to the record that names it, or to what comes next.
        int PositionOf(ChildEntry note, RunRow? child) => child is { IsCall: true }
            ? records.Find(record => record.Name == child.RequestHash)?.Position ?? run.Row.Cursor
            : note.Position;
    }

    private async Task<List<StepDefinition>> PlanAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var steps = new List<StepDefinition>(run.Row.StepCount);
        for (var index = 0; steps.Count < run.Row.StepCount; index++)
        {
            var page = run.Row.Page.Index == index
                ? run.Row.Page
                : await _store.ReadPageAsync(run, index, cancellationToken).ConfigureAwait(false);
            for (var position = page.First; position < page.First + page.Count; position++)
                steps.Add(_pages.StepAt(page, position));
        }

        return steps;
    }
}
