using StepFlow.Simulation.Worlds;
using StepFlow.Testing.Faults;

namespace StepFlow.Simulation.Schedules;

/// <summary>What a disturbance means, and where it makes a difference.</summary>
internal static class DisturbanceExtensions
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<Disturbance> All { get; } = Enum.GetValues<Disturbance>();

    /// <summary>True where the disturbance makes a difference at the point.</summary>
    public static bool AppliesTo(this Disturbance what, Point point)
    {
        if (what == Disturbance.Ask)
            return point.ClientIsReady;
        if (what.FreezeTime() is not null || what.IsAction())
            return true;
        return what switch
        {
            Disturbance.Outage => point.Kind is not null,
            Disturbance.Stop => point.Process.IsWorker,
            Disturbance.CrashBefore => true,
            _ => point.Kind is { } kind && what.AsFault().Kind.AppliesTo(kind),
        };
    }

    /// <summary>True for what another activity does while the point waits.</summary>
    public static bool IsAction(this Disturbance what) =>
        what is Disturbance.Pause or Disturbance.Cancel or Disturbance.Resume or Disturbance.Sweep or Disturbance.Deliver or Disturbance.Ask;

    public static bool IsCrash(this Disturbance what) => what is Disturbance.CrashBefore or Disturbance.CrashAfter;

    /// <summary>True for what an operator does to a run.</summary>
    public static bool IsOperator(this Disturbance what) => what is Disturbance.Pause or Disturbance.Cancel or Disturbance.Resume;

    /// <summary>True where the point stands still behind it and then goes on, so that more may happen there.</summary>
    public static bool LeavesThePoint(this Disturbance what) => what.IsAction() || what == Disturbance.Stop || what.FreezeTime() is not null;

    /// <summary>True for what is wrong with storage or a process, and costs no more than its repair.</summary>
    public static bool IsShortFault(this Disturbance what) => what <= Disturbance.DeliverTwice;

    public static TimeSpan? FreezeTime(this Disturbance what) => what switch
    {
        Disturbance.Freeze => TimeSpan.FromSeconds(90),
        Disturbance.LongFreeze => TimeSpan.FromMinutes(15),
        _ => null,
    };

    /// <summary>The storage fault that it stands for; none where it stands for something else.</summary>
    public static Fault AsFault(this Disturbance what) => what switch
    {
        Disturbance.FailBefore or Disturbance.Outage => FaultKind.FailBefore,
        Disturbance.FailAfter => FaultKind.FailAfter,
        Disturbance.RepeatAfterTimeout => FaultKind.RepeatAfterTimeout,
        Disturbance.CrashBefore => FaultKind.CrashBefore,
        Disturbance.CrashAfter => FaultKind.CrashAfter,
        Disturbance.DeliverTwice => FaultKind.DeliverTwice,
        Disturbance.DeliverLate => Fault.Late(Late),
        _ => Fault.None,
    };
}
