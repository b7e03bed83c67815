using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Definitions.Json;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Flow;
using StepFlow.Storage;
using StepFlow.Telemetry;
using StepFlow.Workflows;

namespace StepFlow.Runs;

/// <summary>Accepts runs: checks the request, resolves and freezes the plan, stores the run.</summary>
public sealed class RunStarter
{
    private readonly IRunStore _store;
    private readonly WorkflowRegistry _workflows;
    private readonly NewRuns _runs;
    private readonly WrittenRows _written;
    private readonly IRandomSource _random;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RunStarter> _logger;

    internal RunStarter(
        IRunStore store,
        WorkflowRegistry workflows,
        NewRuns runs,
        WrittenRows written,
        IRandomSource random,
        IOptions<EngineOptions> options,
        TimeProvider time,
        ILogger<RunStarter> logger)
    {
        (_store, _workflows, _runs, _written) = (store, workflows, runs, written);
        (_random, _options, _time, _logger) = (random, options.Value, time, logger);
    }

    /// <summary>
    /// Starts a run, or finds the one that the same request started under the same id or key. Another request under it is a
    /// conflict. Nothing is written for a request that is not valid.
    /// </summary>
    public Task<CreateOutcome> StartAsync(StartRequest request, CancellationToken cancellationToken) =>
        StartAsync(request, static _ => { }, cancellationToken);

    /// <summary>The same, for whoever wants to miss nothing of the run.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="announce">Told its id before the run is there. Not called where it was found by its id or key.</param>
    /// <param name="cancellationToken">Gives the request up before it is accepted.</param>
    public async Task<CreateOutcome> StartAsync(StartRequest request, Action<string> announce, CancellationToken cancellationToken)
    {
        StartRequestRules.Check(request, _options.MaxPayload);
        var named = request.RunId ?? (request.IdempotencyKey is { } key ? RunId.FromKey(key) : null);
        var hash = RequestHash(request);
        if (named is not null && await _store.LoadAsync(named, cancellationToken).ConfigureAwait(false) is { } existing)
            return await SameAsync(existing, hash, cancellationToken).ConfigureAwait(false);

        var runId = named ?? _random.NewId();
        var (version, plan) = await PlanAsync(request, runId, cancellationToken).ConfigureAwait(false);
        CheckKnown(request, version, plan);
        await CheckSettingsAsync(plan, request.Input, runId, cancellationToken).ConfigureAwait(false);
        announce(runId);
        var outcome = await _store.CreateAsync(NewRun(request, runId, hash, version, plan), cancellationToken).ConfigureAwait(false);
        if (!outcome.Created)
            return await SameAsync(outcome.Run, hash, cancellationToken).ConfigureAwait(false);
        _written.Keep(outcome.Run);
        EngineLog.RunAccepted(_logger, runId, plan.StepCount);
        EngineTelemetry.RunAccepted();
        return outcome;
    }

    /// <summary>Checks what can be known of a request before it is made: its fields, its steps, its workflow. Writes nothing.</summary>
    internal async Task CheckAsync(StartRequest request, CancellationToken cancellationToken)
    {
        StartRequestRules.Check(request, _options.MaxPayload);
        var (version, plan) = await PlanAsync(request, request.RunId ?? "", cancellationToken).ConfigureAwait(false);
        CheckKnown(request, version, plan);
        await CheckSettingsAsync(plan, request.Input, request.RunId ?? "", cancellationToken).ConfigureAwait(false);
    }

    private async Task<(string? Version, Plan Plan)> PlanAsync(StartRequest request, string runId, CancellationToken cancellationToken)
    {
        if (request.Workflow is null)
            return (null, await _workflows.BuildPlanAsync(request.Steps ?? [], cancellationToken).ConfigureAwait(false) with { Settings = RunSettingsFormat.Write(request.Settings) });
        var version = request.Version
            ?? await _workflows.ChooseVersionAsync(request.Workflow, runId, cancellationToken).ConfigureAwait(false);
        var plan = await _workflows.PlanAsync(request.Workflow, version, cancellationToken).ConfigureAwait(false);
        _workflows.CheckInput(request.Workflow, version, request.Input);
        return (version, request.Settings.Flow is { } flow ? WithFlow(plan, flow) : plan);
    }

    /// <summary>
    /// What the input decides. Not for a run that an end starts: it is better seen to fail than given up before it is there.
    /// </summary>
    private void CheckKnown(StartRequest request, string? version, Plan plan)
    {
        if (request.EndOf is not null)
            return;
        var problems = new ProblemList();
        KnownInputs.Check(plan.Known, request.Input, _time.GetUtcNow(), problems);
        if (request.Workflow is null)
            problems.ThrowIfAny();
        else
            problems.ThrowIfAny(problem => new InputProblem("input", $"Does not fit version '{version}' of workflow '{request.Workflow}', {problem.Where}: {problem.Message}"));
    }

    private static Plan WithFlow(Plan plan, FlowRule flow) =>
        plan with { Settings = RunSettingsFormat.Write(RunSettingsFormat.ReadStored(plan.Settings) with { Flow = flow }) };

    /// <summary>What the end is to start must be there when the run is accepted, not only when it ends; a flow key must fit its input.</summary>
    private async Task CheckSettingsAsync(Plan plan, Payload input, string runId, CancellationToken cancellationToken)
    {
        var settings = RunSettingsFormat.ReadStored(plan.Settings);
        FlowKey.PassOf(plan.Settings, input);
        await _workflows.CheckEndStepsAsync(settings, withChildren: true, cancellationToken).ConfigureAwait(false);
        foreach (var start in settings.OnSuccess.Concat(settings.OnFailure).Where(s => s.Workflow is not null))
            await PlanAsync(new StartRequest { Workflow = start.Workflow, Version = start.Version }, runId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The settings of the version or the request, with the end that started the run.</summary>
    private static Payload? SettingsOf(StartRequest request, Plan plan) => request.EndOf is null
        ? plan.Settings
        : RunSettingsFormat.Write(RunSettingsFormat.ReadStored(plan.Settings) with { EndOf = request.EndOf, EndDepth = request.EndDepth });

    private NewRun NewRun(StartRequest request, string runId, string hash, string? version, Plan plan)
    {
        var run = _runs.Of(runId, plan, request.Input, hash, row => row with
        {
            Workflow = request.Workflow,
            Version = version,
            Labels = request.Labels,
            Settings = SettingsOf(request, plan),
        });
        return request.Delay > TimeSpan.Zero
            ? run with { Row = run.Row with { Status = RunStatus.Pending, DueAt = run.Row.DueAt + request.Delay } }
            : run;
    }

    /// <summary>
    /// The run of an earlier, equal request. If its first callback was lost between accept and send, this is what brings it back
    /// before the sweeper does.
    /// </summary>
    private async Task<CreateOutcome> SameAsync(RunSnapshot existing, string hash, CancellationToken cancellationToken)
    {
        var row = existing.Row;
        if (row.RequestHash != hash)
        {
            throw new ConflictException(
                $"Run '{row.RunId}' was started on {row.CreatedAt:u} by another request. The same id or idempotency key takes the same "
                + "steps or workflow, input, labels and delay; use another key for another run.");
        }

        if (row is { Cursor: 0, Attempt: 0, Claim: null } && row.Status.IsActive() && existing.Age >= Decider.StaleAfter && row.DueAt <= _time.GetUtcNow())
            await _store.SendAsync(new Callback(row.RunId, 0, row.DueAt), TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        return new CreateOutcome(existing, Created: false);
    }

    private static string RequestHash(StartRequest request)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (request.Steps is not null)
            sha.AppendData(CanonicalSteps.Of(request.Steps).Utf8.Span);
        sha.AppendData(Encoding.UTF8.GetBytes($"\n{request.Workflow}\n{request.Version}\n{request.Delay.Ticks}\n{string.Join('\n', request.Labels)}\n"));
        sha.AppendData(request.Input.Utf8.Span);
        if (RunSettingsFormat.Write(request.Settings) is { } settings)
            sha.AppendData(settings.Utf8.Span);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
