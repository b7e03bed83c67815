using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Execution.Attempts;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Storage;

namespace StepFlow.Workflows;

/// <summary>Publishes and finds versions of workflows. A version never changes, so what was read of it once is kept.</summary>
public sealed class WorkflowRegistry(
    IWorkflowStore store, StepCatalog catalog, WorkflowCatalog code, IOptions<EngineOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string, string), Plan> _plans = new();
    private readonly ConcurrentDictionary<(string, string), Plan> _childPlans = new();
    private readonly ConcurrentDictionary<(string, string), IReadOnlyList<ChildEdge>> _children = new();

    /// <summary>Publishes a version. The same content again is no change; other content under the same version is a conflict.</summary>
    /// <returns>The version as stored, and whether this call stored it.</returns>
    public async Task<(StoredVersion Version, bool Created)> PublishAsync(
        string workflow, string version, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        Check(workflow, version, definition);
        if (code.TryGet(workflow, version, out var claimed))
            throw Both(claimed);

        // What is published already stays so, also where a default that was set since then has made a cycle of it.
        if (await store.ReadAsync(workflow, version, cancellationToken).ConfigureAwait(false) is null)
            await ChildWorkflows.CheckAsync(definition.Steps, (workflow, version), this, mustExist: false, cancellationToken).ConfigureAwait(false);
        var plan = BuildPlan(definition.Steps);
        var steps = CanonicalSteps.Of(definition);
        var settings = await CheckedSettingsAsync(definition.Settings, cancellationToken).ConfigureAwait(false);
        var hash = settings is null ? plan.Hash : HashOf(plan.Hash, settings);
        var candidate = new StoredVersion(workflow, version, steps, hash, time.GetUtcNow()) { Settings = settings };
        var stored = await store.InsertAsync(candidate, cancellationToken).ConfigureAwait(false);
        if (!stored.Steps.Equals(steps) || !Equals(stored.Settings, settings))
        {
            throw new ConflictException(
                $"Version '{version}' of workflow '{workflow}' was published with other content on {stored.PublishedAt:u} "
                + $"(hash {stored.Hash[..12]}, this one {hash[..12]}). Versions are immutable: publish this one under a new version.");
        }

        return (stored, stored.PublishedAt == candidate.PublishedAt);
    }

    /// <summary>Finds a version; an unknown one is an error that names those there are.</summary>
    public async Task<WorkflowVersion> GetAsync(string workflow, string version, CancellationToken cancellationToken)
    {
        var stored = await store.ReadAsync(workflow, version, cancellationToken).ConfigureAwait(false);
        if (code.TryGet(workflow, version, out var claimed))
            return stored is null ? WorkflowVersion.Of(claimed) : throw Both(claimed);
        if (stored is not null)
            return WorkflowVersion.Of(stored);
        var versions = await VersionsAsync(workflow, cancellationToken).ConfigureAwait(false);
        throw new NotFoundException(
            $"Workflow '{workflow}' has no version '{version}'. Published: {string.Join(", ", versions.Select(v => v.Version))}.");
    }

    /// <summary>
    /// All versions of a workflow, definitions in order of publication, then C# classes by the name of their version (v2 before v10);
    /// an unknown workflow is an error.
    /// </summary>
    public async Task<IReadOnlyList<WorkflowVersion>> VersionsAsync(string workflow, CancellationToken cancellationToken)
    {
        var stored = await store.ListVersionsAsync(workflow, cancellationToken).ConfigureAwait(false);
        List<WorkflowVersion> versions = [.. stored.Select(WorkflowVersion.Of), .. code.VersionsOf(workflow).Select(WorkflowVersion.Of)];
        return versions.Count > 0
            ? versions
            : throw new NotFoundException($"No workflow named '{workflow}' is published. PUT /api/workflows/{workflow}/versions/v1 publishes one.");
    }

    /// <summary>The names of all workflows, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var stored = await store.ListWorkflowsAsync(cancellationToken).ConfigureAwait(false);
        return [.. stored.Union(code.Workflows.Select(w => w.Name)).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// The default pointer: what runs that name no version are started with. Where none was set, the version published first:
    /// publishing another moves nobody.
    /// </summary>
    public async Task<IReadOnlyList<VersionWeight>> DefaultAsync(string workflow, CancellationToken cancellationToken)
    {
        var weights = await store.ReadDefaultAsync(workflow, cancellationToken).ConfigureAwait(false);
        if (weights.Count > 0)
            return weights;
        var versions = await VersionsAsync(workflow, cancellationToken).ConfigureAwait(false);
        return [new VersionWeight(versions[0].Version, 1)];
    }

    /// <summary>Sets the default pointer. Every version must be published, named once, with a weight from 1 to 10,000.</summary>
    public async Task SetDefaultAsync(string workflow, IReadOnlyList<VersionWeight> weights, CancellationToken cancellationToken)
    {
        var problems = new List<InputProblem>();
        if (weights.Count is 0 or > 16)
            problems.Add(new("default", $"Expected 1 to 16 versions with weights, found {weights.Count}."));
        for (var i = 0; i < weights.Count; i++)
        {
            if (weights[i].Weight is < 1 or > 10_000)
                problems.Add(new($"default[{i}].weight", $"Expected 1 to 10,000, found {weights[i].Weight}."));
            if (weights.Take(i).Any(w => w.Version == weights[i].Version))
                problems.Add(new($"default[{i}].version", $"'{weights[i].Version}' is named twice."));
        }

        if (problems.Count > 0)
            throw new InvalidInputException(problems);
        foreach (var weight in weights)
            await GetAsync(workflow, weight.Version, cancellationToken).ConfigureAwait(false);
        await store.WriteDefaultAsync(workflow, weights, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The plan that a version stands for, checked against the handlers that are deployed now.</summary>
    internal async Task<Plan> PlanAsync(string workflow, string version, CancellationToken cancellationToken)
    {
        if (_plans.TryGetValue((workflow, version), out var known))
            return known;
        var found = await GetAsync(workflow, version, cancellationToken).ConfigureAwait(false);
        var plan = found.Steps is { } steps
            ? await BuildPlanAsync(DefinitionReader.ReadSteps(steps.Utf8), (workflow, version), cancellationToken).ConfigureAwait(false)
            : CodePlan.Of(workflow, version);
        return _plans.GetOrAdd((workflow, version), plan with { Settings = found.Settings });
    }

    /// <summary>
    /// The plan of a version that a step of a run in flight starts. It was checked when it was published, and another host may have
    /// what is not deployed here: the child waits for it, as any run does.
    /// </summary>
    internal async Task<Plan> PlanOfChildAsync(string workflow, string version, CancellationToken cancellationToken)
    {
        if (_childPlans.TryGetValue((workflow, version), out var known))
            return known;
        var found = await GetAsync(workflow, version, cancellationToken).ConfigureAwait(false);
        var plan = found.Steps is { } steps
            ? PlanBuilder.Build(DefinitionReader.ReadSteps(steps.Utf8), handlers: null)
            : CodePlan.Of(workflow, version);
        return _childPlans.GetOrAdd((workflow, version), plan with { Settings = found.Settings });
    }

    /// <summary>The plan of steps that a run is about to follow: the workflows that it runs must be there, too.</summary>
    internal Task<Plan> BuildPlanAsync(IReadOnlyList<StepDefinition> steps, CancellationToken cancellationToken) => BuildPlanAsync(steps, null, cancellationToken);

    private async Task<Plan> BuildPlanAsync(IReadOnlyList<StepDefinition> steps, (string, string)? root, CancellationToken cancellationToken)
    {
        var plan = BuildPlan(steps);
        await ChildWorkflows.CheckAsync(steps, root, this, mustExist: true, cancellationToken).ConfigureAwait(false);
        return plan;
    }

    /// <summary>What a version always runs. It never changes, so what was read of it once is kept.</summary>
    internal async Task<IReadOnlyList<ChildEdge>> ChildrenOfAsync(string workflow, string version, CancellationToken cancellationToken)
    {
        if (_children.TryGetValue((workflow, version), out var known))
            return known;
        var found = await GetAsync(workflow, version, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ChildEdge> children = found.Steps is { } steps
            ? [.. ChildEdge.Of(DefinitionReader.ReadSteps(steps.Utf8)).Where(child => child.Always)]
            : [];
        return _children.GetOrAdd((workflow, version), children);
    }

    /// <summary>The plan of a list of steps, checked against what is deployed and what the host allows.</summary>
    internal Plan BuildPlan(IReadOnlyList<StepDefinition> steps)
    {
        var plan = PlanBuilder.Build(steps, catalog.Names);
        StepTimeouts.Check(steps, options.Value);
        SleepTimes.Check(steps, time.GetUtcNow());
        return plan with { Known = KnownTemplate.Of(steps) };
    }

    /// <summary>The version that a run without a version gets: by weight, chosen by a hash of its id, so that a repeated start chooses alike.</summary>
    internal async Task<string> ChooseVersionAsync(string workflow, string runId, CancellationToken cancellationToken)
    {
        var weights = await DefaultAsync(workflow, cancellationToken).ConfigureAwait(false);
        if (weights.Count == 1)
            return weights[0].Version;
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(runId));
        var point = (long)(System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(hash) % (ulong)weights.Sum(w => (long)w.Weight));
        foreach (var weight in weights)
        {
            point -= weight.Weight;
            if (point < 0)
                return weight.Version;
        }

        return weights[^1].Version;
    }

    /// <summary>Throws where a run's input is not what its C# workflow takes. What a definition's steps take shows when they run.</summary>
    internal void CheckInput(string workflow, string version, Payload input)
    {
        if (!code.TryGet(workflow, version, out var registration))
            return;
        try
        {
            registration.CheckInput(input);
        }
        catch (StepFailedException e)
        {
            throw new InvalidInputException("input", e.Message);
        }
    }

    private static ConflictException Both(WorkflowRegistration claimed) => new(
        $"Version '{claimed.Version}' of workflow '{claimed.Name}' is both a published definition and the C# class {claimed.Type}. "
        + "A version is one or the other: give the class, or the definition, a version of its own.");

    /// <summary>Checks the steps that the end of a run starts.</summary>
    /// <param name="settings">The settings with the starts.</param>
    /// <param name="withChildren">False while a version is published: what its ends run may be published later.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal async Task CheckEndStepsAsync(RunSettings settings, bool withChildren, CancellationToken cancellationToken)
    {
        foreach (var (field, starts) in new[] { ("onSuccess", settings.OnSuccess), ("onFailure", settings.OnFailure) })
        {
            for (var i = 0; i < starts.Count; i++)
            {
                if (starts[i].Steps is { } steps)
                    await CheckEndStepsAsync($"{field}[{i}].", steps, withChildren, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task CheckEndStepsAsync(string where, IReadOnlyList<StepDefinition> steps, bool withChildren, CancellationToken cancellationToken)
    {
        try
        {
            BuildPlan(steps);
            if (withChildren)
                await ChildWorkflows.CheckAsync(steps, null, this, mustExist: true, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidInputException e)
        {
            throw new InvalidInputException([.. e.Problems.Select(p => p with { Where = where + p.Where })]);
        }
    }

    /// <summary>Steps that an end starts must be steps that could run; workflows may be published later, and are looked for when a run is accepted.</summary>
    private async Task<Runs.Payload?> CheckedSettingsAsync(RunSettings settings, CancellationToken cancellationToken)
    {
        var problems = new List<InputProblem>();
        RunSettingsFormat.Check(settings, problems);
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
        await CheckEndStepsAsync(settings, withChildren: false, cancellationToken).ConfigureAwait(false);
        return RunSettingsFormat.Write(settings);
    }

    private static string HashOf(string plan, Runs.Payload settings) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
        [.. System.Text.Encoding.ASCII.GetBytes(plan), .. settings.Utf8.Span]));

    private static void Check(string workflow, string version, WorkflowDefinition definition)
    {
        var problems = new List<InputProblem>();
        NameRule.Check("workflow", workflow, problems);
        NameRule.Check("version", version, problems);
        if (definition.Name is { } name && name != workflow)
            problems.Add(new("name", $"Expected '{workflow}' as in the path, found '{name}'."));
        if (definition.Version is { } named && named != version)
            problems.Add(new("version", $"Expected '{version}' as in the path, found '{named}'."));
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
    }
}
