using StepFlow.Errors;
using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Scenarios;

/// <summary>Something that a client or an operator wants, and by default asks for until there is an answer.</summary>
/// <param name="name">What the schedule calls it.</param>
/// <param name="when">Whether the time for it has come.</param>
/// <param name="act">The request.</param>
internal sealed class ClientTask(string name, Func<World, bool> when, Func<World, SimulatedProcess, Task> act)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private Activity? _running;

    public string Name => name;

    public Func<World, SimulatedProcess, Task> Act => act;

    /// <summary>Asks again after a failure.</summary>
    public bool Insists { get; init; } = true;

    /// <summary>Asks once nothing else is due, or just where a schedule says so.</summary>
    public bool IsPatient { get; init; }

    /// <summary>A refusal is an answer. Otherwise it is a fault of the engine's.</summary>
    public bool MayBeRefused { get; init; }

    /// <summary>Where the refusal may be taken back later, the client asks again.</summary>
    public Func<World, bool> MayBeAcceptedLater { get; init; } = _ => false;

    public bool IsDone { get; private set; }

    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>Its request is under way.</summary>
    public bool IsUnderWay => _running is { Ended: false, Process.Dead: false };

    public bool IsWaiting => !IsDone && _running is null;

    public bool IsReady(World world) => IsWaiting && world.Time.Now >= NotBefore && when(world);

    public void Started(Activity activity) => _running = activity;

    /// <summary>Takes note of how the last request ended.</summary>
    public void Update(World world)
    {
        if (_running is not { } activity || !(activity.Ended || activity.Process.Dead))
            return;
        _running = null;
        NotBefore = world.Time.Now + RetryAfter;
        if (activity is { Ended: true, Failed: false })
        {
            IsDone = activity.Refused is null || !MayBeAcceptedLater(world);
            if (activity.Refused is { } refused && !(MayBeRefused && refused is ConflictException or NotFoundException or GoneException))
                world.Fail($"{name} was refused: {refused.Message}");
        }
        else
        {
            IsDone = !Insists;
        }
    }
}
