using StepFlow.Runs;
using StepFlow.Simulation.Invariants;
using StepFlow.Simulation.Schedules;
using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Scenarios;

/// <summary>
/// Who asks: the scenario's clients, the operators that a schedule sends in, and the one who comes by when a run has been held for
/// twenty minutes and lets it go on.
/// </summary>
internal sealed class ClientDesk(World world)
{
    private static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(20);
    private const int MaxResumes = 40;

    private readonly List<ClientTask> _tasks = [.. world.Scenario.Clients()];
    private int _resumes;

    public bool IsDone => _tasks.TrueForAll(t => t.IsDone);

    /// <summary>True where the time of one of the scenario's clients has come.</summary>
    public bool HasReady => _tasks.Exists(t => t.IsReady(world));

    /// <summary>When somebody asks again, or comes by; null where nobody does.</summary>
    public DateTimeOffset? NextTime
    {
        get
        {
            var times = _tasks.Where(t => t.IsWaiting && t.NotBefore > world.Time.Now).Select(t => (DateTimeOffset?)t.NotBefore);
            var looks = world.Watch.Runs.Where(NeedsHelp).Select(r => (DateTimeOffset?)(r.ChangedAt + HeldFor)).Where(t => t > world.Time.Now);
            return times.Concat(looks).Min();
        }
    }

    /// <summary>The next request whose time has come; of a client that is patient only where that is asked for.</summary>
    public ClientTask? Next(bool patient)
    {
        foreach (var task in _tasks)
            task.Update(world);
        if (_tasks.Find(t => t.IsReady(world) && (patient || !t.IsPatient)) is { } ready)
            return ready;
        var held = world.Watch.Runs.FirstOrDefault(r => NeedsHelp(r) && world.Time.Now >= r.ChangedAt + HeldFor);
        if (held is null || ++_resumes > MaxResumes)
            return null;
        world.Watch.CheckHeld(held);
        world.Ledger.Repaired = true;
        var help = new ClientTask(
            $"operator helps {held.RunId}", _ => true, (_, front) => front.Get<RunControl>().ResumeAsync(held.RunId, CancellationToken.None))
        {
            MayBeRefused = true,
        };
        _tasks.Add(help);
        return help;
    }

    /// <summary>An operator's action in the middle of something else: asked once.</summary>
    public ClientTask Operator(Disturbance what)
    {
        var runId = world.Watch.Runs.Select(r => r.RunId).FirstOrDefault() ?? world.Scenario.RunIds.First();
        var task = new ClientTask($"operator: {what} {runId}", _ => true, (_, front) => ActAsync(what, runId, front))
        {
            Insists = false,
            MayBeRefused = true,
        };
        _tasks.Add(task);
        return task;
    }

    public override string ToString() => $"requests open: {string.Join(", ", _tasks.Where(t => !t.IsDone).Select(t => t.Name))}";

    private Task ActAsync(Disturbance what, string runId, SimulatedProcess front)
    {
        var control = front.Get<RunControl>();
        if (what == Disturbance.Cancel)
            world.Watch.CancelAsked.Add(runId);
        return what switch
        {
            Disturbance.Pause => control.PauseAsync(runId, CancellationToken.None),
            Disturbance.Cancel => control.CancelAsync(runId, CancellationToken.None),
            _ => control.ResumeAsync(runId, CancellationToken.None),
        };
    }

    /// <summary>Held for a person, or failed and worth another try. A missing handler is waited for: it comes by itself.</summary>
    private bool NeedsHelp(RunWatch run) => run.Stored.Row switch
    {
        { Status: RunStatus.Blocked, Block.Reason: not BlockReason.MissingHandler } => true,
        // What undoes a run goes on by itself alone: its parent has ended.
        { Parent.Kind: ForkKind.Compensation, Status: RunStatus.Paused or RunStatus.Failed } => true,
        // A child goes on with its parent.
        { Parent: not null } => false,
        { Status: RunStatus.Paused } => true,
        { Status: RunStatus.Failed } => !world.Scenario.StaysFailed,
        _ => false,
    } && _tasks.TrueForAll(t => t.IsDone || t.Name != $"operator helps {run.RunId}");
}
