using StepFlow.Chaos.Clients;
using StepFlow.Chaos.Executions;

namespace StepFlow.Chaos.Checks;

/// <summary>
/// Holds what the handlers wrote down against what is recorded and what operators were answered: doubled, overlapping and forbidden
/// executions, which no result shows.
/// </summary>
internal sealed class ExecutionCheck(
    IReadOnlyList<HandlerAttempt> executions, IReadOnlyDictionary<string, StoredRun> stored, RunLedger ledger, Freezes freezes, ChaosBackend backend)
{
    // From the claim to the handler's first line, on a machine that has more to do than it can.
    private static readonly TimeSpan ToBegin = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, RunUnderTest> _runs = ledger.Runs.ToDictionary(r => r.RunId, StringComparer.Ordinal);

    public void Run()
    {
        foreach (var step in executions.GroupBy(e => (e.RunId, e.StepKey)))
        {
            var attempts = step.OrderBy(e => e.Began).ToList();
            Recorded(attempts);
            Overlaps(attempts);
            Numbers(attempts);
            Once(attempts);
        }

        foreach (var run in executions.GroupBy(e => e.RunId).Where(run => _runs.ContainsKey(run.Key)))
            Held(_runs[run.Key], run);
        FlowKeys();
    }

    /// <summary>No recorded step executes again.</summary>
    private void Recorded(List<HandlerAttempt> attempts)
    {
        if (!stored.TryGetValue(attempts[0].RunId, out var run))
        {
            ledger.Violations.Add(attempts[0].RunId, $"{attempts[0].StepKey} was executed, and there is no such run.");
            return;
        }

        if (run.Records.FirstOrDefault(r => r.Key == attempts[0].StepKey) is not { } record)
            return;
        foreach (var late in attempts.Where(e => e.Began > record.EndedAt && !freezes.Excuse(e, record.EndedAt)))
            ledger.Violations.Add(late.RunId, $"{late.StepKey} was recorded at {record.EndedAt:HH:mm:ss.fff} and executed again: {late}.");
    }

    /// <summary>Two attempts overlap only where the process of one was frozen past its claim.</summary>
    private void Overlaps(List<HandlerAttempt> attempts)
    {
        for (var i = 1; i < attempts.Count; i++)
        {
            var next = attempts[i];
            foreach (var before in attempts.Take(i).Where(e => e.Ended > next.Began))
            {
                if (!freezes.Excuse(before, next.Began) && !freezes.Excuse(next, before.Began))
                    ledger.Violations.Add(next.RunId, $"Two attempts of {next.StepKey} overlap: {before} and {next}.");
            }
        }
    }

    /// <summary>
    /// Each claim has a number of its own: the same one twice is one claim executed twice. A resume of a failed run counts anew. The
    /// embedded store does not wait until a claim is on disk: a kill takes the claim with its holder, and the record that was to follow, so
    /// that another process gives the number again. Within one process it never comes twice.
    /// </summary>
    private void Numbers(List<HandlerAttempt> attempts)
    {
        if (attempts[0].StepKey.EndsWith(":Gate", StringComparison.Ordinal))
            return;
        foreach (var twice in attempts.GroupBy(e => (e.Attempt, backend == ChaosBackend.Sqlite ? e.Process : 0)).Where(same => same.Count() > 1))
            ledger.Violations.Add(attempts[0].RunId, $"{attempts[0].StepKey}: the same attempt was executed more than once: {string.Join("; ", twice)}.");
    }

    /// <summary>An at-most-once step executes once, and once more for each resume that was asked for before.</summary>
    private void Once(List<HandlerAttempt> attempts)
    {
        if (!attempts[0].StepKey.EndsWith(":Once", StringComparison.Ordinal))
            return;
        var resumes = _runs.GetValueOrDefault(attempts[0].RunId)?.Resumes ?? [];
        for (var i = 1; i < attempts.Count; i++)
        {
            var allowed = resumes.Count(at => at <= attempts[i].Began);
            if (allowed < i)
                ledger.Violations.Add(attempts[i].RunId, $"{attempts[i].StepKey} is at-most-once and was executed {i + 1} times with {allowed} resumes: {string.Join("; ", attempts)}.");
        }
    }

    /// <summary>Nothing begins in a run that is paused or canceled, from the operator's answer on.</summary>
    private void Held(RunUnderTest run, IEnumerable<HandlerAttempt> attempts)
    {
        foreach (var attempt in attempts)
        {
            if (run.Held is { } held && Begins(attempt, held.From, held.To))
                ledger.Violations.Add(run.RunId, $"Its pause was answered at {held.From:HH:mm:ss.fff}, its resume asked for at {held.To:HH:mm:ss.fff}; {attempt.StepKey} began in between: {attempt}.");
            if (run.CanceledAt is { } canceled && Begins(attempt, canceled, DateTimeOffset.MaxValue))
                ledger.Violations.Add(run.RunId, $"Its cancellation was answered at {canceled:HH:mm:ss.fff}; {attempt.StepKey} began after: {attempt}.");
        }
    }

    private bool Begins(HandlerAttempt attempt, DateTimeOffset from, DateTimeOffset to) =>
        attempt.Began > from + ToBegin && attempt.Began < to && !freezes.Delayed(attempt, from);

    /// <summary>Never more runs of a flow key are between their first step and their end than it has slots.</summary>
    private void FlowKeys()
    {
        var began = executions.GroupBy(e => e.RunId).ToDictionary(run => run.Key, run => run.Min(e => e.Began));
        foreach (var key in ledger.Runs.Where(r => r.Plan.Flow is not null && began.ContainsKey(r.RunId)).GroupBy(r => r.Plan.Flow))
        {
            var times = key.Where(r => stored.ContainsKey(r.RunId))
                .Select(r => (r.RunId, From: began[r.RunId], To: stored[r.RunId].Row.EndedAt ?? DateTimeOffset.MaxValue)).ToList();
            foreach (var run in times)
            {
                var holders = times.Where(t => t.From <= run.From && t.To > run.From).ToList();
                if (holders.Count > key.Key?.Parallelism)
                    ledger.Violations.Add(run.RunId, $"{holders.Count} runs hold the flow key {key.Key?.Key}, at most {key.Key?.Parallelism} may: {string.Join(" ", holders.Select(h => h.RunId))}.");
            }
        }
    }
}
