using System.Runtime.CompilerServices;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Execution.Inputs;
using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Workflows;

namespace StepFlow.Execution.Forks;

/// <summary>Makes the runs that perform a step. What a child is follows from its parent alone, so whoever makes it makes the same.</summary>
internal sealed class ForkChildren(
    IRunStore store, StepInputs inputs, ForkItems items, WorkflowRegistry workflows, NewRuns runs, WrittenRows written)
{
    // A plan for each list of steps of a page that is in memory: the items of a forEach share it.
    private readonly ConditionalWeakTable<IReadOnlyList<StepDefinition>, Plan> _plans = [];

    /// <summary>How many children the step at the cursor has. What keeps it from having any is known here, before anything is written.</summary>
    public async Task<int> CountAsync(RunSnapshot parent, ForkStep step, CancellationToken cancellationToken)
    {
        var depth = ParentLink.To(parent.Row, 0, KindOf(step)).Depth;
        if (depth > ParentLink.MaxDepth)
        {
            throw new InvalidInputException(
                "run", $"{StepKey.Of(parent.Row.Cursor, step)} would be {depth} runs deep; at most {ParentLink.MaxDepth} may wait for each other. Look for a workflow that runs itself.");
        }

        switch (step)
        {
            case ParallelStep parallel:
                return parallel.Branches.Count;
            case FlowStep flow:
                await FlowKeyAsync(parent, flow, cancellationToken).ConfigureAwait(false);
                return 1;
            case ForEachStep each:
                return (await items.ReadAsync(parent, each, cancellationToken).ConfigureAwait(false)).Count;
            default:
                var input = await InputAsync(parent, step, 0, cancellationToken).ConfigureAwait(false);
                var (_, _, plan) = await PlanAsync(parent, step, RunId.OfChild(parent.Row, parent.Row.Cursor, 0), 0, cancellationToken).ConfigureAwait(false);
                FlowKey.PassOf(plan.Settings, input);
                return 1;
        }
    }

    /// <summary>The notes of children, written with the commit that begins them.</summary>
    public static IReadOnlyList<ChildEntry> Notes(RunRow parent, ForkStep step, IEnumerable<int> indexes) =>
        [.. indexes.Select(i => new ChildEntry(parent.Cursor, i, RunId.OfChild(parent, parent.Cursor, i), step is not ChildRunStep))];

    /// <summary>Makes a child, or finds the one that was made before.</summary>
    public async Task<CreateOutcome> CreateAsync(RunSnapshot parent, ForkStep step, int index, CancellationToken cancellationToken)
    {
        var row = parent.Row;
        var id = RunId.OfChild(row, row.Cursor, index);
        var link = ParentLink.To(row, index, KindOf(step));
        var (workflow, version, plan) = await PlanAsync(parent, step, id, index, cancellationToken).ConfigureAwait(false);
        var input = await InputAsync(parent, step, index, cancellationToken).ConfigureAwait(false);
        var pass = step is FlowStep flow ? new FlowPass(await FlowKeyAsync(parent, flow, cancellationToken).ConfigureAwait(false)) : null;
        var run = runs.Of(id, plan, input, plan.Hash, made => made with { Workflow = workflow, Version = version, Parent = link, Listed = !link.IsBranch, Flow = pass });
        var outcome = await store.CreateAsync(run, cancellationToken).ConfigureAwait(false);
        if (outcome.Run.Row.Parent != link)
            throw new ConflictException($"Run '{id}' exists and is not the child of run '{row.RunId}'.");
        return Kept(outcome);
    }

    /// <summary>Makes the run of a call of a C# workflow, or finds the one that was made before.</summary>
    /// <param name="parent">The run whose method makes the call.</param>
    /// <param name="index">The number of the call, from 1.</param>
    /// <param name="name">What a record names the call; empty where that is not known.</param>
    /// <param name="flow">The rule of the flow key that the call needs a slot of; null for none.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task<CreateOutcome> CreateCallAsync(RunSnapshot parent, int index, string name, FlowRule? flow, CancellationToken cancellationToken)
    {
        var row = parent.Row;
        var plan = CodePlan.Of(row.Workflow ?? "", row.Version ?? "");
        if (flow is not null)
            plan = plan with { Settings = RunSettingsFormat.Write(new RunSettings { Flow = flow }) };
        var run = runs.Of(RunId.OfChild(row, ParentLink.CallsPosition, index), plan, Payload.Null, name, made => made with
        {
            Workflow = row.Workflow,
            Version = row.Version,
            Parent = ParentLink.ToCall(row, index),
            Listed = false,
        });
        return Kept(await store.CreateAsync(run, cancellationToken).ConfigureAwait(false));
    }

    private CreateOutcome Kept(CreateOutcome outcome)
    {
        if (outcome.Created)
            written.Keep(outcome.Run);
        return outcome;
    }

    private static ForkKind KindOf(ForkStep step) => step switch
    {
        ParallelStep => ForkKind.Parallel,
        ForEachStep => ForkKind.ForEach,
        FlowStep => ForkKind.Flow,
        _ => ForkKind.Run,
    };

    private async Task<(string? Workflow, string? Version, Plan Plan)> PlanAsync(
        RunSnapshot parent, ForkStep step, string childId, int index, CancellationToken cancellationToken)
    {
        if (step is ChildRunStep child)
        {
            var version = child.Version ?? await workflows.ChooseVersionAsync(child.Workflow, childId, cancellationToken).ConfigureAwait(false);
            return (child.Workflow, version, await workflows.PlanOfChildAsync(child.Workflow, version, cancellationToken).ConfigureAwait(false));
        }

        var (steps, settings) = step switch
        {
            ParallelStep parallel => (parallel.Branches[index], null),
            FlowStep flow => (flow.Do, new RunSettings { Flow = flow.Rule }),
            _ => (((ForEachStep)step).Do, (RunSettings?)null),
        };
        var plan = _plans.GetValue(steps, static list => PlanBuilder.Freeze(list));
        return (parent.Row.Workflow, parent.Row.Version, settings is null ? plan : plan with { Settings = RunSettingsFormat.Write(settings) });
    }

    /// <summary>The key of a step's flow rule, which may be made of anything that the step sees. The same whenever it is asked for.</summary>
    /// <exception cref="ExpressionException">It has no value for the data of this run.</exception>
    /// <exception cref="InvalidInputException">It is no usable text.</exception>
    private async Task<string> FlowKeyAsync(RunSnapshot parent, FlowStep step, CancellationToken cancellationToken) =>
        FlowKey.Read(await inputs.ReadAsync(parent, step.Rule.Key, cancellationToken).ConfigureAwait(false));

    private async Task<Payload> InputAsync(RunSnapshot parent, ForkStep step, int index, CancellationToken cancellationToken) => step switch
    {
        ForEachStep each => (await items.ReadAsync(parent, each, cancellationToken).ConfigureAwait(false))[index],
        ChildRunStep { Value: { } value } => value,
        ChildRunStep child => await inputs.ReadAsync(parent, child.Input, cancellationToken).ConfigureAwait(false),
        _ => await inputs.ReadValueAsync(parent, cancellationToken).ConfigureAwait(false),
    };
}
