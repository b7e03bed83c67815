using StepFlow.Errors;
using StepFlow.Testing.Faults;

namespace StepFlow.Simulation.Worlds;

/// <summary>Something that a process does from beginning to end: a delivery, a sweep, a client's request.</summary>
internal sealed class Activity(ActivityKind kind, string name, SimulatedProcess process)
{
    private static readonly AsyncLocal<Activity?> CurrentActivity = new();

    /// <summary>The activity that the running code belongs to.</summary>
    public static Activity? Current => CurrentActivity.Value;

    public ActivityKind Kind => kind;

    public string Name => name;

    public SimulatedProcess Process => process;

    public bool Ended { get; private set; }

    /// <summary>Ended without an answer: storage failed, or the process died.</summary>
    public bool Failed { get; private set; }

    /// <summary>Ended with a refusal that gives its reason.</summary>
    public StepFlowException? Refused { get; private set; }

    /// <summary>What may explain more than one callback, or one without a commit.</summary>
    public int Disturbances { get; set; }

    public int Sends { get; set; }

    /// <summary>The runs whose rows it has written.</summary>
    public HashSet<string> Written { get; } = new(StringComparer.Ordinal);

    /// <summary>The runs that it has sent an event to, as often as it has.</summary>
    public List<string> Told { get; } = [];

    public bool Committed { get; set; }

    /// <summary>The runs that may be sent for again: at the last load the row had stood still for long enough, or was early.</summary>
    public HashSet<string> MaySendAgain { get; } = new(StringComparer.Ordinal);

    /// <summary>The parents of ended runs whose duties it found open: each may be woken once more.</summary>
    public HashSet<string> MayWake { get; } = new(StringComparer.Ordinal);

    /// <summary>The runs that it has made, or meant to make and found.</summary>
    public HashSet<string> Made { get; } = new(StringComparer.Ordinal);

    public bool IsPoison { get; set; }

    /// <summary>The run that a delivery is for.</summary>
    public string? RunId { get; set; }

    public void Start(World world, Func<Task> work)
    {
        CurrentActivity.Value = this;
        _ = RunAsync(world, work);
        CurrentActivity.Value = null;
    }

    private async Task RunAsync(World world, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is StorageUnavailableException or SimulatedCrashException or OperationCanceledException)
        {
            Failed = true;
        }
        catch (StepFlowException e)
        {
            Refused = e;
        }
        catch (Exception e)
        {
            world.Fail($"{name} threw {e}");
        }

        Ended = true;
        var how = Failed ? ": no answer" : Refused is { } refused ? ": refused, " + refused.Message : "";
        world.Trace?.Line($"     {process.Name,-9} ends          {name}{how}");
    }
}
