using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Schedules;

/// <summary>Makes every choice that a schedule leaves open. The same choices give the same schedule.</summary>
internal interface IMoves
{
    /// <summary>The seed of ids and jitter.</summary>
    int Seed { get; }

    /// <summary>How many processes take deliveries side by side.</summary>
    int Workers { get; }

    /// <summary>How far the storage service's clock is off.</summary>
    TimeSpan StorageSkew { get; }

    /// <summary>How far the wall clock of the next process is off.</summary>
    TimeSpan NextSkew();

    /// <summary>The seed by which due callbacks come in random order; null: the earliest first.</summary>
    int? DisorderSeed { get; }

    /// <summary>The share of deliveries that come twice.</summary>
    double DuplicateRate { get; }

    /// <summary>What happens at a point; null: nothing. Asked again when a point that waited goes on.</summary>
    ScheduledDisturbance? At(Point point);

    /// <summary>True: the point waits, so that others may go first.</summary>
    bool Holds(Point point);

    /// <summary>Which of the waiting points goes on; there is at least one.</summary>
    Point Pick(IReadOnlyList<Point> waiting);

    /// <summary>Although points wait, something else comes first: what.</summary>
    Interlude Interlude();

    /// <summary>A number below a bound, for choices among equals.</summary>
    int Choose(int bound);
}
