using System.Globalization;
using StepFlow.Simulation.Schedules;
using StepFlow.Testing.Faults;

namespace StepFlow.Simulation.Worlds;

/// <summary>A place where a schedule may interfere: a storage request just before it is performed, or a handler that has begun.</summary>
/// <param name="number">Counts the points of the schedule, from 1.</param>
/// <param name="process">Whose point it is.</param>
/// <param name="kind">The request; null for a handler.</param>
/// <param name="about">The run, and for a handler the step and attempt.</param>
internal sealed class Point(long number, SimulatedProcess process, StorageOperationKind? kind, string about)
{
    private readonly TaskCompletionSource<Fault> _decision = new();

    public long Number => number;

    public SimulatedProcess Process => process;

    public StorageOperationKind? Kind => kind;

    /// <summary>True where a client would ask next, if it came before the point.</summary>
    public bool ClientIsReady { get; set; }

    /// <summary>How many runs were stored when it was reached.</summary>
    public int Runs { get; init; }

    /// <summary>What the text of a schedule calls it.</summary>
    public string What => kind?.ToString() ?? "handler";

    /// <summary>What it belongs to; null outside of any.</summary>
    public Activity? Activity { get; } = Activity.Current;

    /// <summary>What has to happen before it goes on; null: nothing.</summary>
    public ScheduledDisturbance? First { get; set; }

    public Task<Fault> Decision => _decision.Task;

    public void GoOn(Fault fault) => _decision.TrySetResult(fault);

    /// <summary>Whoever waits here gives up when its token says so; its request is never performed.</summary>
    public void GiveUpOn(CancellationToken cancellationToken, Action<Point> gone) => cancellationToken.Register(() =>
    {
        gone(this);
        _decision.TrySetCanceled(cancellationToken);
    });

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{number,4} {process.Name,-9} {What,-13} {about}");
}
