using StepFlow.Definitions;
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

    /// <summary>Reads a run with all its steps; an unknown one is an error.</summary>
    public async Task<RunView> GetAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await _store.LoadAsync(runId, cancellationToken).ConfigureAwait(false) ?? throw RunControl.Unknown(runId);
        return await ViewAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the run has ended, or for as long as is given, and reads it then.</summary>
    public async Task<RunView> WaitAsync(string runId, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var subscription = _signals.Subscribe(runId);
        var began = _time.GetTimestamp();
        while (true)
        {
            var end = subscription.NextEnd;
            var run = await _store.LoadAsync(runId, cancellationToken).ConfigureAwait(false) ?? throw RunControl.Unknown(runId);
            var left = longest - _time.GetElapsedTime(began);
            if (run.Row.Status.IsTerminal() || left <= TimeSpan.Zero)
                return await ViewAsync(run, cancellationToken).ConfigureAwait(false);
            await end.WaitAsync(left < LookEvery ? left : LookEvery, _time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Lists runs, newest first.</summary>
    public Task<RunListPage> ListAsync(RunQuery query, CancellationToken cancellationToken) => _store.ListAsync(query, cancellationToken);

    /// <summary>Counts runs by status.</summary>
    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(RunQuery query, CancellationToken cancellationToken) =>
        _store.CountAsync(query, cancellationToken);

    private async Task<RunView> ViewAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var records = await RecordsAsync(run, cancellationToken).ConfigureAwait(false);
        var steps = row.IsCode ? null : await StepsAsync(run, cancellationToken).ConfigureAwait(false);
        var attempts = MayHaveFailed(row, records) ? await _store.ReadAttemptsAsync(run, cancellationToken).ConfigureAwait(false) : [];
        var input = await _store.ReadInputAsync(run, cancellationToken).ConfigureAwait(false);
        var children = await ChildrenAsync(run, steps, records, cancellationToken).ConfigureAwait(false);
        return new RunView
        {
            RunId = row.RunId,
            Workflow = row.Workflow,
            Version = row.Version,
            PlanHash = row.PlanHash,
            Status = row.Status,
            Input = input,
            Output = row.Status == RunStatus.Succeeded ? Output(row, records, input) : null,
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
            Steps = steps is null
                ? StepViews.OfCode(row, records, attempts, children)
                : StepViews.Of(row, steps, records, attempts, children),
        };
    }

    /// <summary>False where every attempt so far was the first of its step, and its last: nothing has to be read to know that none failed.</summary>
    private static bool MayHaveFailed(RunRow row, List<StepRecord> records) =>
        row.Generation > 0 || row.Attempt > 0 || row.Status == RunStatus.Failed || records.Exists(record => record.Attempts > 1);

    private static Payload? Output(RunRow row, List<StepRecord> records, Payload input) =>
        row.Value ?? (row.ValueAt < 0 ? input : records.Find(r => r.Position == row.ValueAt)?.Result);

    /// <summary>The records that the row knows of: the run may have moved on since the row was read, and a view shows one moment.</summary>
    private async Task<List<StepRecord>> RecordsAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var end = run.Row.Cursor + (run.Row.Status == RunStatus.Failed ? 1 : 0);
        var records = new List<StepRecord>(end);
        for (var from = 0; from < end; from = records[^1].Position + 1)
        {
            var read = await _store.ReadRecordsAsync(run, from, Math.Min(RecordsPerRead, end - from), cancellationToken).ConfigureAwait(false);
            records.AddRange(read.TakeWhile(r => r.Position < end));
            if (read.Count == 0 || read[^1].Position >= end - 1)
                break;
        }

        return records;
    }

    /// <summary>The children of a run by the step that they perform, with the status of the first ones.</summary>
    private async Task<ILookup<int, ChildView>> ChildrenAsync(
        RunSnapshot run, List<StepDefinition>? steps, List<StepRecord> records, CancellationToken cancellationToken)
    {
        // Only code may have children that no step of a plan tells of.
        IReadOnlyList<ChildEntry> notes = steps?.Exists(step => step is ForkStep) == false
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

    private async Task<List<StepDefinition>> StepsAsync(RunSnapshot run, CancellationToken cancellationToken)
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
