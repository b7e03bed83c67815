using System.Globalization;
using StepFlow.Execution;
using StepFlow.Simulation.Worlds;
using StepFlow.Steps;
using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Simulation.Invariants;

/// <summary>
/// Every execution of every handler. A process that was frozen in the middle is excused: nothing that it is told reaches it, and no
/// protocol can stop what it does before it hears again.
/// </summary>
internal sealed class HandlerLedger(World world)
{
    private readonly List<HandlerExecution> _executions = [];

    /// <summary>An operator has mended what made the step <c>Doomed</c> fail.</summary>
    public bool Repaired { get; set; }

    public HandlerExecution Begin(SimulatedProcess process, StepContext context)
    {
        var position = int.Parse(context.StepKey.AsSpan(5, context.StepKey.IndexOf(':', StringComparison.Ordinal) - 5), CultureInfo.InvariantCulture);
        var run = world.Watch.Find(Activity.Current?.RunId ?? context.RunId);
        var execution = new HandlerExecution(process, context, position, run);
        if (run is null)
        {
            world.Fail($"{context.IdempotencyKey} executes without a run.");
        }
        else
        {
            var owner = run.Stored.Row is { IsCall: true, Parent.RunId: var parent } ? parent : run.Stored.Row.RunId;
            if (context.RunId != owner)
                world.Fail($"The handler of run {owner} is told that it is for run {context.RunId}.");
            CheckAtMostOnce(execution, run, context);
            if (!execution.WasFrozen)
                CheckAlone(execution, run, context);
        }

        _executions.Add(execution);
        return execution;
    }

    /// <summary>A request is about to be made: a write of a run behind a stored record says that the record's worker has gone on from it.</summary>
    public void Asked(StorageOperation operation)
    {
        if (operation is { Kind: StorageOperationKind.Commit or StorageOperationKind.Renew, RunId: { } runId }
            && Activity.Current is { } activity
            && _executions.FindLast(e => e.Activity == activity) is { Run: { } run } last
            && run.RunId == runId
            && run.Stored.Records.Any(r => r.Owner == last.Owner))
        {
            last.WentOn = true;
        }
    }

    /// <summary>A delivery has ended: the result that its last attempt returned must not be thrown away while nobody else was at the step.</summary>
    public void Delivered(Callback callback, DeliveryResult result)
    {
        if (result != DeliveryResult.Discarded || world.Watch.Find(callback.RunId) is not { } run)
            return;
        var last = _executions.FindLast(e => e.Activity == Activity.Current);
        if (last is not { Ended: true, Returned: true, WentOn: false } || last.Run != run)
            return;
        var what = $"Attempt {last.Attempt} at position {last.Position} of {last.RunId}";
        if (last.Owner is not null && run.Stored.Records.Any(r => r.Owner == last.Owner))
            world.Fail($"{what} is recorded, but its worker did not know its own write again.");
        var traced = run.Stored.Records.Any(r => r.Position == last.Position)
            || run.Stored.Attempts.Any(a => (a.Position, a.Generation, a.Attempt) == (last.Position, last.Generation, last.Attempt));
        if (!traced && !last.WasFrozen && run.Stored.Row.Generation == last.Generation)
            world.Fail($"{what} returned a result that was thrown away.");
    }

    /// <summary>By itself once; after that only as often as an operator let it go on.</summary>
    private void CheckAtMostOnce(HandlerExecution execution, RunWatch run, StepContext context)
    {
        if (!run.Expected.Model.IsAtMostOnce(execution.Position))
            return;
        var before = _executions.Count(e => e.RunId == execution.RunId && e.Position == execution.Position);
        var decisions = run.Unblocked(execution.Position);
        if (before > decisions)
            world.Fail($"The at-most-once step {context.IdempotencyKey} executes {before + 1} times after {decisions} decisions.");
    }

    /// <summary>A recorded step does not execute again, and no attempt begins while another goes on that was not told to stop.</summary>
    private void CheckAlone(HandlerExecution execution, RunWatch run, StepContext context)
    {
        if (run.Stored.Records.Any(r => r.Position == execution.Position))
            world.Fail($"{context.IdempotencyKey} executes although it is recorded.");
        var other = _executions.Find(e => e.RunId == execution.RunId && e.Position == execution.Position
            && e is { Ended: false, Told: false, WasFrozen: false, Process.Dead: false });
        if (other is not null)
        {
            world.Fail($"{context.IdempotencyKey}: attempt {execution.Attempt} begins while attempt {other.Attempt} in {other.Process.Name} "
                + "goes on and was not told to stop.");
        }
    }
}
