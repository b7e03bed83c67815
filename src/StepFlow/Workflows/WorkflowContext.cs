using StepFlow.Definitions;
using StepFlow.Definitions.Json;
using StepFlow.Errors;
using StepFlow.Execution.Attempts;
using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Workflows.Replay;

namespace StepFlow.Workflows;

/// <summary>
/// What a C# workflow has of the world: its steps, its sleeps, and a time, ids and randomness that a replay repeats. Every call has a
/// key that is unique within the run; the key and the order of the calls are what a replay is held to.
/// </summary>
public sealed class WorkflowContext
{
    private readonly ReplaySession _session;
    private int _ids;

    internal WorkflowContext(ReplaySession session)
    {
        _session = session;
        Random = new WorkflowRandom($"{session.Seed}\nrandom");
    }

    /// <summary>The run.</summary>
    public string RunId => _session.Row.RunId;

    /// <summary>
    /// True while the method goes over what is recorded, false once it is past that: for what should happen once, such as a log line.
    /// Nothing that the workflow does may depend on it.
    /// </summary>
    public bool IsReplaying => _session.IsReplaying;

    /// <summary>The time (UTC) at which the last step that the method has seen was recorded, or at which the run began. It stands still between.</summary>
    public DateTimeOffset Now => _session.Now;

    /// <summary>Randomness that a replay repeats. Not for secrets.</summary>
    public Random Random { get; }

    /// <summary>
    /// An id that a replay repeats; unique in the world. A fork has the ids of the run that it was made from as far as it has its records, and
    /// its own behind them.
    /// </summary>
    public Guid NewGuid() => DeterministicGuid.Of(_session.SeedOfIds, _ids++);

    /// <summary>Performs a step: the function runs once it is this step's turn, its result is recorded, and from then on it is what this returns.</summary>
    /// <param name="key">The step's key: 1 to 200 characters, unique within the run, a function of the input and the order alone.</param>
    /// <param name="step">The step. It may do anything but use this context, and may be attempted more than once.</param>
    /// <param name="options">How it is attempted.</param>
    /// <exception cref="WorkflowStepFailedException">It failed for good.</exception>
    public Task<T> RunAsync<T>(string key, Func<Task<T>> step, StepOptions? options = null) => RunAsync(key, _ => step(), options);

    /// <inheritdoc cref="RunAsync{T}(string, Func{Task{T}}, StepOptions)"/>
    public Task<T> RunAsync<T>(string key, Func<StepContext, Task<T>> step, StepOptions? options = null) =>
        _session.AskAsync<T>(StepOf(_session.Row.Workflow ?? key, key, options) with
        {
            Body = attempt => _session.PerformAsync(key, attempt, async () => StepJson.Write(await step(attempt).ConfigureAwait(false))),
        });

    /// <inheritdoc cref="RunAsync{T}(string, Func{Task{T}}, StepOptions)"/>
    public Task RunAsync(string key, Func<Task> step, StepOptions? options = null) => RunAsync(key, _ => step(), options);

    /// <inheritdoc cref="RunAsync{T}(string, Func{Task{T}}, StepOptions)"/>
    public Task RunAsync(string key, Func<StepContext, Task> step, StepOptions? options = null) => RunAsync<object?>(
        key,
        async attempt =>
        {
            await step(attempt).ConfigureAwait(false);
            return null;
        },
        options);

    /// <summary>Performs a step by a handler of the catalog. A handler that is not deployed is waited for, as in a definition.</summary>
    /// <param name="key">The step's key: 1 to 200 characters, unique within the run, a function of the input and the order alone.</param>
    /// <param name="handler">The handler's name.</param>
    /// <param name="input">What the handler gets, as JSON.</param>
    /// <param name="options">How it is attempted.</param>
    /// <exception cref="WorkflowStepFailedException">It failed for good.</exception>
    public Task<T> RunAsync<T>(string key, string handler, object? input, StepOptions? options = null) =>
        _session.AskAsync<T>(StepOf(handler, key, options) with { Value = StepJson.Write(input) });

    /// <summary>Makes an HTTP request as a step, with the rules of a definition's <c>call</c>: what is retried, which addresses are refused.</summary>
    /// <param name="key">The step's key: 1 to 200 characters, unique within the run, a function of the input and the order alone.</param>
    /// <param name="method">The method, in capitals.</param>
    /// <param name="url">An absolute http or https address.</param>
    /// <param name="body">The body, sent as JSON; a text is sent as it is. Null: none.</param>
    /// <param name="headers">The headers. An <c>Idempotency-Key</c> is sent where they hold none.</param>
    /// <param name="options">How it is attempted; <see cref="CallOptions"/> also say which statuses succeed, and the rest that a definition may.</param>
    /// <returns>The response, its status one of those that succeed.</returns>
    /// <exception cref="WorkflowStepFailedException">It failed for good.</exception>
    public Task<CallResult> CallAsync(
        string key, string method, string url, object? body = null, IReadOnlyDictionary<string, string>? headers = null, StepOptions? options = null) =>
        _session.AskAsync<CallResult>(Attempted(CodeCalls.Of(method, url, body, headers, options), key, options));

    /// <summary>Lets time pass; it costs nothing while it waits and survives restarts.</summary>
    /// <param name="duration">From <see cref="Now"/>; 0 to 3650 days.</param>
    /// <param name="key">The key; null: made from the order of the calls.</param>
    public Task SleepAsync(TimeSpan duration, string? key = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, DurationRange.Longest);
        return SleepUntilAsync(Now + duration, key);
    }

    /// <summary>Lets time pass until a point of time; one that is past ends the sleep at once.</summary>
    /// <param name="time">When it ends (UTC).</param>
    /// <param name="key">The key; null: made from the order of the calls.</param>
    public Task SleepUntilAsync(DateTimeOffset time, string? key = null)
    {
        var duration = time > Now ? time - Now : TimeSpan.Zero;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, DurationRange.Longest, nameof(time));
        return _session.AskAsync<object?>(new SleepStep(duration) { Key = key ?? $"sleep-{_session.Asked}", Until = Now + duration });
    }

    /// <summary>Runs another workflow, a definition or C# code, as a run of its own, and waits for its end.</summary>
    /// <param name="key">The key: 1 to 200 characters, unique within the run, a function of the input and the order alone.</param>
    /// <param name="workflow">The workflow.</param>
    /// <param name="input">What it gets, as JSON.</param>
    /// <param name="version">Its version; null: the default when it starts.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="WorkflowStepFailedException">It failed or was canceled.</exception>
    public Task<T> RunWorkflowAsync<T>(string key, string workflow, object? input, string? version = null) =>
        _session.AskAsync<T>(Checked(new ChildRunStep(workflow, version) { Key = key, Value = StepJson.Write(input) }));

    /// <summary>Runs another workflow as <see cref="RunWorkflowAsync{T}"/> does, and says how it ended: a failure is no exception.</summary>
    /// <param name="key">The key: 1 to 200 characters, unique within the run, a function of the input and the order alone.</param>
    /// <param name="workflow">The workflow.</param>
    /// <param name="input">What it gets, as JSON.</param>
    /// <param name="version">Its version; null: the default when it starts.</param>
    public Task<WorkflowOutcome<T>> RunWorkflowForOutcomeAsync<T>(string key, string workflow, object? input, string? version = null) =>
        _session.AskAsync(
            Checked(new ChildRunStep(workflow, version) { Key = key, Value = StepJson.Write(input), Outcome = true }), WorkflowOutcome<T>.Read);

    /// <summary>Waits for an event that is sent to this run, or to every run that waits for it. One that came before is taken at once.</summary>
    /// <param name="key">The key: 1 to 200 characters, unique within the run, a function of the input and the order alone.</param>
    /// <param name="eventId">The event: 1 to 200 bytes of text.</param>
    /// <param name="timeout">How long it waits at the most, 1 millisecond to 3650 days; null: for ever.</param>
    public Task<EventResult<T>> WaitForEventAsync<T>(string key, string eventId, TimeSpan? timeout = null) =>
        WaitForEventAsync<T>(key, [eventId], timeout);

    /// <summary>Waits for the first of several events.</summary>
    /// <inheritdoc cref="WaitForEventAsync{T}(string, string, TimeSpan?)"/>
    /// <param name="key">The key: 1 to 200 characters, unique within the run, a function of the input and the order alone.</param>
    /// <param name="eventIds">The events, 1 to 16. Of several that have come, the one that was sent first is taken.</param>
    /// <param name="timeout">How long it waits at the most, 1 millisecond to 3650 days; null: for ever.</param>
    public Task<EventResult<T>> WaitForEventAsync<T>(string key, IReadOnlyList<string> eventIds, TimeSpan? timeout = null) =>
        _session.AskAsync(Checked(CodeEvents.Wait(key, eventIds, timeout)), EventResult<T>.Read);

    /// <summary>Sends an event, once, however often the step is performed before it is recorded.</summary>
    /// <param name="key">The key: 1 to 200 characters, unique within the run, a function of the input and the order alone.</param>
    /// <param name="eventId">The event: 1 to 200 bytes of text.</param>
    /// <param name="payload">What whoever waits gets, as JSON.</param>
    /// <param name="runId">The run that gets it, now or when it waits; null: every run that waits for it now.</param>
    /// <returns>The runs that it reached.</returns>
    /// <exception cref="WorkflowStepFailedException">There is no such run, or it has ended.</exception>
    public Task<IReadOnlyList<string>> NotifyAsync(string key, string eventId, object? payload = null, string? runId = null) =>
        _session.AskAsync(Checked(CodeEvents.Notify(key, eventId, payload, runId)), CodeEvents.ReadReached);

    /// <summary>The address of a webhook of this run, below the host's own, which nobody can guess; it is good for one call.</summary>
    /// <param name="name">The webhook's name, unique within the run.</param>
    public string WebhookAddress(string name) => Events.WebhookAddress.PathOf(_session.Row, Checked(new WebhookStep(name) { Key = name }).Name);

    /// <summary>Waits for the call of a webhook. Its name is the step's key.</summary>
    /// <param name="name">The webhook's name, unique within the run.</param>
    /// <param name="timeout">How long it waits at the most, 1 millisecond to 3650 days; null: for ever.</param>
    public Task<EventResult<T>> WaitForWebhookAsync<T>(string name, TimeSpan? timeout = null) =>
        _session.AskAsync(Checked(new WebhookStep(name) { Key = name, Timeout = timeout }), EventResult<T>.Read);

    private static T Checked<T>(T step)
        where T : StepDefinition
    {
        var problems = new ProblemList();
        StepKinds.Of(step).Check(step, JsonPlace.At(step.Key ?? ""), problems);
        problems.ThrowIfAny();
        return step;
    }

    private TaskStep StepOf(string name, string key, StepOptions? options) => Attempted(new TaskStep(name) { Compensate = options?.Compensate }, key, options);

    private T Attempted<T>(T step, string key, StepOptions? options)
        where T : AttemptedStep
    {
        if (options?.Compensate is not null && step is not TaskStep)
            throw new InvalidInputException($"{key}.compensate", "A call is not undone by a handler. Make the request in a step of RunAsync, or undo it in a catch.");
        var asked = Checked((T)(step with
        {
            Key = key,
            Retry = options?.Retry,
            Timeout = options?.Timeout,
            Effect = options?.Effect ?? StepEffect.AtLeastOnce,
            Flow = options?.Flow,
        }));
        StepTimeouts.Check([asked], _session.Options);
        CheckFlow(asked);
        return asked;
    }

    private static void CheckFlow(AttemptedStep step)
    {
        if (step.Flow is not { } rule)
            return;
        var problems = FlowRuleFormat.OutOfRange(rule).Select(found => new InputProblem($"{step.Key}.{found.Field}", found.Problem)).ToList();
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
        FlowKey.Of(rule, Payload.Null);
    }
}
