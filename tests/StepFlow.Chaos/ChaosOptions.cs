namespace StepFlow.Chaos;

/// <summary>What happens in one chaos run. The same seed gives the same plans and the same order of disturbances.</summary>
public sealed record ChaosOptions
{
    /// <summary>What the servers keep their runs on.</summary>
    public ChaosBackend Backend { get; init; } = ChaosBackend.Azurite;

    /// <summary>Seed of plans and disturbances.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Runs in flight at once; each that ends is followed by another while the chaos lasts. Default 500.</summary>
    public int Runs { get; init; } = 500;

    /// <summary>Most steps of a plan. Default 20.</summary>
    public int MaxSteps { get; init; } = 20;

    /// <summary>How long servers are disturbed, unless <see cref="Kills"/> come first. Default five minutes.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Ends the chaos after so many kills; null: only the time does.</summary>
    public int? Kills { get; init; }

    /// <summary>The mean time between two disturbances. Default 4 seconds.</summary>
    public TimeSpan Between { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Every so many disturbances a server is frozen past its claims instead of killed; 0: never. Default 4.</summary>
    public int FreezeEvery { get; init; } = 4;

    /// <summary>Every so many disturbances the storage is stopped for a while instead; 0: never. Default 7. Azurite only.</summary>
    public int StorageStopEvery { get; init; } = 7;

    /// <summary>The servers' lease. Default 5 seconds, the least.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The servers' sweep interval. Default 5 seconds.</summary>
    public TimeSpan Sweep { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Attempts that must have been taken over from a worker that was killed or frozen; with fewer, the disturbances have hit nothing
    /// and the run proves nothing. Default 10.
    /// </summary>
    public int MinTakeovers { get; init; } = 10;

    /// <summary>How long runs may take to end once nothing is disturbed any more. One that takes longer is lost. Default five minutes.</summary>
    public TimeSpan SettleLimit { get; init; } = TimeSpan.FromMinutes(5);
}
