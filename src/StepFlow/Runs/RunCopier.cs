using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Flow;
using StepFlow.Storage;
using StepFlow.Workflows;

namespace StepFlow.Runs;

/// <summary>Makes new runs from earlier ones: restart (the same plan from the start) and fork (from step N, with the records before it kept).</summary>
public sealed class RunCopier
{
    private const int RecordsPerRead = 500;

    private readonly IRunStore _store;
    private readonly WorkflowRegistry _workflows;
    private readonly PlanPageReader _pages;
    private readonly IRandomSource _random;
    private readonly TimeProvider _time;

    internal RunCopier(IRunStore store, WorkflowRegistry workflows, PlanPageReader pages, IRandomSource random, TimeProvider time) =>
        (_store, _workflows, _pages, _random, _time) = (store, workflows, pages, random, time);

    /// <summary>Makes the new run. The earlier run is not touched. A fork is refused where a kept step is not recorded or differs.</summary>
    public async Task<CreateOutcome> CopyAsync(string runId, CopyRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        var source = await _store.LoadAsync(runId, cancellationToken).ConfigureAwait(false) ?? throw RunControl.Unknown(runId);
        if (source.Row.Parent is { Kind: ForkKind.Compensation, RunId: var compensated })
            throw new ConflictException($"Run '{runId}' is the compensation of run '{compensated}' and is not begun a second time. Resume it: it goes on from where it failed.");
        var from = request.FromPosition ?? 0;
        if (from > source.Row.Cursor)
        {
            throw new ConflictException(
                $"Run '{runId}' has {source.Row.Cursor} recorded steps; a fork from position {from} would keep steps that have no record. "
                + $"Fork from {source.Row.Cursor} or earlier.");
        }

        var (pages, settings) = await PlanAsync(source, request.Version, from, cancellationToken).ConfigureAwait(false);
        if (from < source.Row.Cursor && await _store.ReadRecordAsync(source, from, cancellationToken).ConfigureAwait(false) is null)
            throw new ConflictException($"Run '{runId}' has passed over position {from}: it is on a way that an 'if' did not take. Fork from the 'if' or from a recorded step.");
        var records = await RecordsAsync(source, from, cancellationToken).ConfigureAwait(false);
        if (records.Count > 0 && CodeStepName.IsReturn(records[^1].Name))
        {
            throw new ConflictException(
                $"Run '{runId}' ended with position {from - 1}: its method returned. A fork from position {from} would have nothing to execute. Fork from {from - 1} or earlier.");
        }

        var input = await _store.ReadInputAsync(source, cancellationToken).ConfigureAwait(false);
        var run = NewRun(source.Row, request, from, pages, records, input, settings);
        var outcome = await _store.CreateAsync(run, cancellationToken).ConfigureAwait(false);
        if (!outcome.Created && outcome.Run.Row.RequestHash != run.Row.RequestHash)
            throw new ConflictException($"Run '{run.Row.RunId}' exists and was made by another request. Use another id or idempotency key.");
        return outcome;
    }

    private static void Check(CopyRequest request)
    {
        var problems = new List<InputProblem>();
        if (request.FromPosition < 0)
            problems.Add(new("from", $"Expected a position from 0, found {request.FromPosition}."));
        NameRule.Check("runId", request.RunId, problems);
        NameRule.Check("version", request.Version, problems);
        IdempotencyKeyRule.Check(request.IdempotencyKey, problems);
        if (request.RunId is not null && request.IdempotencyKey is not null)
            problems.Add(new("runId", "Expected either 'runId' or an idempotency key, found both: each of them names the run."));
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
    }

    /// <summary>The pages of the new run's plan: those of the earlier run, or those of another version whose first steps are the same.</summary>
    private async Task<(IReadOnlyList<PlanPage> Pages, Payload? Settings)> PlanAsync(RunSnapshot source, string? version, int from, CancellationToken cancellationToken)
    {
        var row = source.Row;
        if (row.IsCode)
            return (await CodePagesAsync(row, version, cancellationToken).ConfigureAwait(false), row.Settings);
        var own = new List<PlanPage>();
        for (var next = 0; next < row.StepCount; next = own[^1].First + own[^1].Count)
            own.Add(await _store.ReadPageAsync(source, own.Count, cancellationToken).ConfigureAwait(false));
        if (version is null || version == row.Version)
            return (own, row.Settings);
        if (row.Workflow is null)
            throw new ConflictException($"Run '{row.RunId}' was started from a list of steps; it has no versions to fork into.");
        var plan = await _workflows.PlanAsync(row.Workflow, version, cancellationToken).ConfigureAwait(false);
        if (plan.StepCount == 0)
            throw new ConflictException($"Version '{version}' of '{row.Workflow}' is a C# workflow; a run of a definition cannot be forked into it. Start a run of it.");
        var kept = Texts(own).Take(from);
        var others = Texts(plan.Pages).Concat(Enumerable.Repeat("no step", from));
        foreach (var (position, before, after) in kept.Zip(others, (before, after) => (before, after)).Select((pair, i) => (i, pair.before, pair.after)))
        {
            if (before != after)
            {
                throw new ConflictException(
                    $"Version '{version}' differs at position {position}, which a fork from {from} would keep: the run has {before}, the version {after}.");
            }
        }

        if (from >= plan.StepCount)
            throw new ConflictException($"Version '{version}' has {plan.StepCount} steps; a fork from position {from} would have nothing to execute.");
        return (plan.Pages, plan.Settings);
    }

    /// <summary>
    /// The page that says which C# workflow it is. Whether another version fits the kept records shows when it replays them: where it
    /// does not, the fork is blocked and says so.
    /// </summary>
    private async Task<IReadOnlyList<PlanPage>> CodePagesAsync(RunRow row, string? version, CancellationToken cancellationToken)
    {
        if (version is null || version == row.Version)
            return [row.Page];
        var plan = await _workflows.PlanAsync(row.Workflow ?? "", version, cancellationToken).ConfigureAwait(false);
        return plan.StepCount == 0
            ? plan.Pages
            : throw new ConflictException($"Version '{version}' of '{row.Workflow}' is a definition; a run of a C# workflow cannot be forked into it. Start a run of it.");
    }

    /// <summary>The canonical JSON of each step: equal steps have equal texts, their references resolved.</summary>
    private static IEnumerable<string> Texts(IEnumerable<PlanPage> pages)
    {
        foreach (var page in pages)
        {
            using var document = JsonDocument.Parse(page.Content, new JsonDocumentOptions { MaxDepth = 256 });
            foreach (var step in document.RootElement.EnumerateArray())
                yield return step.GetRawText();
        }
    }

    private async Task<List<StepRecord>> RecordsAsync(RunSnapshot source, int count, CancellationToken cancellationToken)
    {
        var records = new List<StepRecord>(count);
        for (var from = 0; from < count; from = records[^1].Position + 1)
        {
            var read = await _store.ReadRecordsAsync(source, from, Math.Min(RecordsPerRead, count - from), cancellationToken).ConfigureAwait(false);
            records.AddRange(read.TakeWhile(r => r.Position < count));
            if (read.Count == 0 || read[^1].Position >= count - 1)
                break;
        }

        return records;
    }

    private NewRun NewRun(
        RunRow source, CopyRequest request, int from, IReadOnlyList<PlanPage> pages, List<StepRecord> records, Payload input, Payload? settings)
    {
        var now = _time.GetUtcNow();
        var steps = pages[^1].First + pages[^1].Count;
        if (from >= steps && !source.IsCode)
            throw new ConflictException($"Run '{source.RunId}' has {steps} steps; a fork from position {from} would have nothing to execute.");
        var page = source.IsCode ? pages[0] : pages.First(p => from < p.First + p.Count);
        var valued = source.IsCode ? null : records.FindLast(r => r.Result is not null);
        var row = new RunRow
        {
            RunId = request.RunId ?? (request.IdempotencyKey is { } key ? RunId.FromKey(key) : _random.NewId()),
            Incarnation = source.IsCode && from > 0 ? Incarnation.OfFork(source.Incarnation, from, _random.NewId()) : _random.NewId(),
            Secret = _random.NewSecret(),
            Workflow = source.Workflow,
            Version = request.Version ?? source.Version,
            PlanHash = pages[0].Hash,
            StepCount = steps,
            Page = page,
            Status = RunStatus.Running,
            Cursor = from,
            DueAt = now,
            ValueAt = valued?.Position ?? -1,
            Value = RunTransitions.Inline(valued?.Result ?? input),
            RecordHash = records.Count == 0 ? "" : records[^1].Hash,
            Labels = source.Labels,
            CreatedAt = now,
            RequestHash = RequestHash(source, request, from),
            Settings = settings,
            Flow = FlowKey.PassOf(settings, input),
            Origin = new RunOrigin(source.RunId, from),
        };
        if (!row.IsCode)
            row = RunTransitions.Entered(row, _pages.StepAt(page, from), now);
        return new NewRun { Row = row, Input = input, Pages = pages, Records = records };
    }

    private static string RequestHash(RunRow source, CopyRequest request, int from) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"copy\n{source.RunId}\n{source.Incarnation}\n{from}\n{request.Version}"))));
}
