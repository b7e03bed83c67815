using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.Workflows.Replay;

/// <summary>
/// One replay of a C# workflow: the method from the top, each recorded call completed in the order of the records, until the method
/// ends or waits for what is not recorded. Reads and writes nothing.
/// </summary>
internal sealed class ReplaySession
{
    private const int MaxKeyLength = 200;

    private readonly WorkflowRegistration _workflow;
    private readonly RunHistory _history;
    private readonly IServiceProvider _services;
    private readonly ReplayPump _pump = new();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly List<StepDefinition> _performed = [];
    private readonly Dictionary<string, ReplayCall> _open = new(StringComparer.Ordinal);
    private string? _stray;
    private volatile string? _nested;
    private int _seen;

    public ReplaySession(
        WorkflowRegistration workflow, RunRow row, RunHistory history, IServiceProvider services, EngineOptions options)
    {
        (_workflow, _history, _services) = (workflow, history, services);
        (Row, Options, Now) = (row, options, row.StartedAt ?? row.DueAt);
    }

    /// <summary>The run.</summary>
    public RunRow Row { get; }

    /// <summary>The engine's options.</summary>
    public EngineOptions Options { get; }

    /// <summary>What ids and randomness begin with: a fork goes on with those of the run that it kept records of.</summary>
    public string Seed => Incarnation.SeedOf(Row.Incarnation);

    /// <summary>What the next id is made of. Behind the records that a fork has kept, its ids are its own: nobody else may have them.</summary>
    public string SeedOfIds => Incarnation.SeedAt(Row.Incarnation, _seen);

    /// <summary>The time of the last record that the method has seen, or of the run's beginning.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>How many calls the method has made.</summary>
    public int Asked { get; private set; }

    /// <summary>True while there are records that the method has not seen.</summary>
    public bool IsReplaying => _seen < _history.Records.Count;

    /// <summary>The calls that the method has made and that are not recorded, in the order in which they were made.</summary>
    public IReadOnlyList<ReplayCall> Open => [.. _open.Values.OrderBy(c => c.Position)];

    /// <summary>The steps of the records that the method has seen, by position.</summary>
    public IReadOnlyList<StepDefinition> Performed => _performed;

    /// <summary>Replays, once.</summary>
    public ReplayOutcome Run()
    {
        var context = new WorkflowContext(this);
        var method = _pump.Start(() => _workflow.RunAsync(_services, context, _history.Input));
        try
        {
            _pump.Drain();
            while (_seen < _history.Records.Count && Interruption(method) is null && !method.IsCompleted)
            {
                if (Advance(_history.Records[_seen], method) is { } ended)
                    return ended;
                _pump.Drain();
            }

            return Interruption(method) ?? End(method);
        }
        finally
        {
            _pump.Close();
        }
    }

    /// <summary>A call of the context. The task completes when its record's turn comes, or never.</summary>
    public Task<T> AskAsync<T>(StepDefinition step) => AskAsync(step, StepJson.Read<T>);

    /// <summary>A call whose recorded result is not what it returns but says it.</summary>
    public Task<T> AskAsync<T>(StepDefinition step, Func<Payload, string, T> read)
    {
        var call = new ReplayCall<T>(step, Asked, read);
        if (StepScope.Current is { } attempt)
        {
            _nested = $"The step '{attempt.Context.StepKey}' of {Name} asked its workflow for {call.Description}: a step cannot hold another. "
                + "Make the two calls one after the other in the workflow's method; deploy the mended code and resume the run.";
            throw new InvalidOperationException(_nested);
        }

        if (!_pump.IsHere)
        {
            _stray ??= $"{call.Description} was asked for on another thread";
            return call.Result;
        }

        CheckKey(call.Key);
        Asked++;
        _open.Add(call.Key, call);
        return call.Result;
    }

    /// <summary>Performs a function as the attempt at a step, outside of the replay, which is over by then.</summary>
    public async Task<Payload> PerformAsync(string key, StepContext attempt, Func<Task<Payload>> step)
    {
        new StepScope(_services, attempt).Enter();
        try
        {
            return await step().ConfigureAwait(false);
        }
        finally
        {
            // Whatever the step made of the refusal, the code breaks a rule, and another attempt would break it again.
            if (_nested is { } message)
                throw new WorkflowRuleException(key, message);
        }
    }

    private string Name => $"workflow '{_workflow.Name}' version '{_workflow.Version}'";

    private string After => _seen == 0 ? "at its beginning" : $"after '{_history.Records[_seen - 1].Key}' (record {_seen - 1})";

    private void CheckKey(string key)
    {
        if (key.Length is 0 or > MaxKeyLength || key.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
            throw new InvalidInputException("key", $"A step key is 1 to {MaxKeyLength} characters without control characters; found {key.Length} characters.");
        if (!_keys.Add(key))
        {
            throw new InvalidInputException(
                "key", $"The step key '{key}' is used twice in {Name}. A key names one step of a run: add what tells the two apart, such as a counter.");
        }
    }

    /// <summary>Lets the method go on with one record; says how the replay ends where the method does not ask for it.</summary>
    private ReplayOutcome? Advance(StepRecord record, Task method)
    {
        if (!_open.TryGetValue(record.Key, out var call))
            return _open.Count == 0 ? Foreign(method) : MismatchAt(record, $"the code asks for {List(_open.Values)}");
        if (call.Step.RecordName != record.Name)
            return MismatchAt(record, $"the code asks for {call.Description}");
        _open.Remove(record.Key);
        _performed.Add(call.Step);
        _seen++;
        Now = record.EndedAt > Now ? record.EndedAt : Now;
        try
        {
            _pump.Complete(() => call.Complete(record));
            return null;
        }
        catch (StepFailedException e)
        {
            return MismatchAt(record, $"its result is not what the code takes: {e.Message}");
        }
    }

    /// <summary>What ends a replay whatever else is the case.</summary>
    private ReplayOutcome? Interruption(Task method)
    {
        if (_pump.Unawaited is { } exception)
            return new ReplayOutcome.Failed(exception);
        return _pump.MetForeignThread || _stray is not null ? Foreign(method) : null;
    }

    private ReplayOutcome End(Task<Payload> method)
    {
        if (method.IsCompleted)
        {
            // A record whose call the method made and did not wait for, as after WhenAny, is no mismatch.
            var unasked = _history.Records.Skip(_seen).FirstOrDefault(r => !_open.ContainsKey(r.Key));
            if (unasked is not null)
                return MismatchAt(unasked, "the code ends without asking for it");
            return method.IsCompletedSuccessfully
                ? new ReplayOutcome.Completed(method.Result)
                : new ReplayOutcome.Failed(method.Exception?.InnerException ?? new OperationCanceledException("The workflow's method was canceled."));
        }

        return _open.Count > 0 ? new ReplayOutcome.Pending(Open) : Foreign(method);
    }

    private ReplayOutcome.Mismatch MismatchAt(StepRecord record, string found)
    {
        var (kind, key) = CodeStepName.Parse(record.Name) ?? ("step", record.Key);
        return new ReplayOutcome.Mismatch(
            $"The run has '{key}' (kind {kind}) as record {record.Position}; {found}, in {Name}, {After}. Code that runs have begun with must ask for the "
            + "same steps in the same order: deploy it as it was, with the change in a new version beside it, and resume the run.");
    }

    private ReplayOutcome.ForeignAwait Foreign(Task method)
    {
        var awaited = _stray ?? ForeignAwaits.Describe(method);
        return new ReplayOutcome.ForeignAwait(
            $"The {Name} may await only its context; {After}, {awaited}. Put it into a step, context.RunAsync(key, () => …), or let time pass with "
            + "context.SleepAsync. Once the mended code is deployed the run goes on within five minutes, or by a resume.");
    }

    private static string List(IEnumerable<ReplayCall> calls)
    {
        var descriptions = calls.OrderBy(c => c.Position).Select(c => c.Description).ToList();
        var more = descriptions.Count > 3 ? $" and {descriptions.Count - 3} more" : "";
        return string.Join(", ", descriptions.Take(3)) + more;
    }
}
