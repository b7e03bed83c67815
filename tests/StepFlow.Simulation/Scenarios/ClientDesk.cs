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
    private readonly HashSet<string> _pausedApart = new(StringComparer.Ordinal);
    private int _resumes;
    private int _actions;

    public bool IsDone => _tasks.TrueForAll(t => t.IsDone);

    /// <summary>An operator acted.</summary>
    public bool IsBusy { get; private set; }

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
        world.Disturbed();
        var help = new ClientTask($"operator helps {held.RunId}", _ => true, (_, front) => HelpAsync(held.RunId, front))
        {
            MayBeRefused = true,
        };
        _tasks.Add(help);
        return help;
    }

    /// <summary>An operator's action in the middle of something else: asked once.</summary>
    /// <param name="what">What he does.</param>
    /// <param name="number">To which of the runs that are stored; more than there are count from the first again.</param>
    public ClientTask Operator(Disturbance what, int number)
    {
        var runs = world.Watch.Runs;
        var runId = runs.Count > 0 ? runs[number % runs.Count].RunId : world.Scenario.RunIds[0];
        // The code of a run learns that a call of it was canceled, and goes another way than the model's: then it is canceled as a whole.
        if (what == Disturbance.Cancel && world.Watch.Find(runId)?.Stored.Row.Parent is { Kind: ForkKind.Call } link)
            runId = link.RunId;
        IsBusy = true;
        var task = new ClientTask($"operator: {what} {runId}", _ => true, (_, front) => ActAsync(what, runId, front))
        {
            Insists = false,
            MayBeRefused = true,
        };
        _tasks.Add(task);
        return task;
    }

    public override string ToString() => $"requests open: {string.Join(", ", _tasks.Where(t => !t.IsDone).Select(t => t.Name))}";

    /// <summary>Each time that he asks: his first request may have had no answer.</summary>
    private Task HelpAsync(string runId, SimulatedProcess front)
    {
        _actions++;
        return front.Get<RunControl>().ResumeAsync(runId, CancellationToken.None);
    }

    private async Task ActAsync(Disturbance what, string runId, SimulatedProcess front)
    {
        var control = front.Get<RunControl>();
        var action = ++_actions;
        var alone = !_tasks.Exists(t => t.IsUnderWay);
        if (what == Disturbance.Cancel)
            world.Watch.CancelAsked.Add(runId);
        if (what == Disturbance.Pause)
            _pausedApart.Add(runId);
        await (what switch
        {
            Disturbance.Pause => control.PauseAsync(runId, CancellationToken.None),
            Disturbance.Cancel => control.CancelAsync(runId, CancellationToken.None),
            _ => control.ResumeAsync(runId, CancellationToken.None),
        });

        // Where nobody else acts meanwhile, what was accepted is to be seen.
        if (alone && action == _actions && world.Watch.Find(runId)?.Stored.Row is { } row && !HasEffect(what, row))
            world.Fail($"The operator's {what} of {runId} was accepted, and the run is {row.Status}.");
    }

    private static bool HasEffect(Disturbance what, RunRow row) => what switch
    {
        Disturbance.Cancel => row.CancelRequested || row.Status.IsTerminal(),
        Disturbance.Pause => !row.Status.IsActive(),
        _ => true,
    };

    /// <summary>Held for a person, or failed and worth another try. A missing handler is waited for: it comes by itself.</summary>
    private bool NeedsHelp(RunWatch run) => run.Stored.Row switch
    {
        { Status: RunStatus.Blocked, Block.Reason: not BlockReason.MissingHandler } => true,
        // What undoes a run goes on by itself alone: its parent has ended.
        { Parent.Kind: ForkKind.Compensation, Status: RunStatus.Paused or RunStatus.Failed } => true,
        // A child goes on with its parent, but for one that was held apart.
        { Parent: not null, Status: RunStatus.Paused } => _pausedApart.Contains(run.RunId),
        { Parent: not null } => false,
        { Status: RunStatus.Paused } => true,
        { Status: RunStatus.Failed } => !world.Scenario.StaysFailed && !world.Watch.HasCanceledChild(run),
        _ => false,
    } && _tasks.TrueForAll(t => t.IsDone || t.Name != $"operator helps {run.RunId}");
}
