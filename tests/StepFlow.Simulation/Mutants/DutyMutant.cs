using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>Does what comes beside the commits wrongly: sends, active entries, terminal duties, looks at records. What is not given is done right.</summary>
internal sealed class DutyMutant(IRunStore inner) : PassingStore(inner)
{
    public Func<IRunStore, NewRun, Task<CreateOutcome>>? Create { get; init; }

    public Func<IRunStore, RunSnapshot, Task>? Enlist { get; init; }

    public Func<IRunStore, RunSnapshot, Task>? Finish { get; init; }

    public Func<IRunStore, RunSnapshot, Task<RunSnapshot?>>? Renew { get; init; }

    public Func<IRunStore, Callback, TimeSpan, Task>? Send { get; init; }

    public Func<IRunStore, ActiveEntry, Task>? AddActive { get; init; }

    public Func<IRunStore, ActiveEntry, ActiveEntry?, Task>? MoveActive { get; init; }

    public Func<IRunStore, RunSnapshot, InboxEvent, Task<bool>>? AddEvent { get; init; }

    public Func<StepRecord, StepRecord>? SeeRecord { get; init; }

    public override Task<CreateOutcome> CreateAsync(NewRun run, CancellationToken cancellationToken) =>
        Create is null ? base.CreateAsync(run, cancellationToken) : Create(Inner, run);

    public override Task EnlistAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        Enlist is null ? base.EnlistAsync(run, cancellationToken) : Enlist(Inner, run);

    public override Task FinishAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        Finish is null ? base.FinishAsync(run, cancellationToken) : Finish(Inner, run);

    public override Task<RunSnapshot?> RenewAsync(RunSnapshot basis, CancellationToken cancellationToken) =>
        Renew is null ? base.RenewAsync(basis, cancellationToken) : Renew(Inner, basis);

    public override Task SendAsync(Callback callback, TimeSpan delay, CancellationToken cancellationToken) =>
        Send is null ? base.SendAsync(callback, delay, cancellationToken) : Send(Inner, callback, delay);

    public override Task AddActiveAsync(ActiveEntry entry, CancellationToken cancellationToken) =>
        AddActive is null ? base.AddActiveAsync(entry, cancellationToken) : AddActive(Inner, entry);

    public override Task MoveActiveAsync(ActiveEntry entry, ActiveEntry? next, CancellationToken cancellationToken) =>
        MoveActive is null ? base.MoveActiveAsync(entry, next, cancellationToken) : MoveActive(Inner, entry, next);

    public override Task<bool> AddEventAsync(RunSnapshot run, InboxEvent inboxEvent, CancellationToken cancellationToken) =>
        AddEvent is null ? base.AddEventAsync(run, inboxEvent, cancellationToken) : AddEvent(Inner, run, inboxEvent);

    public override async Task<StepRecord?> ReadRecordAsync(RunSnapshot run, int position, CancellationToken cancellationToken) =>
        await base.ReadRecordAsync(run, position, cancellationToken) is { } record ? SeeRecord?.Invoke(record) ?? record : null;
}
