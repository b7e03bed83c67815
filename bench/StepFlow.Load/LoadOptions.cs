using StepFlow.Chaos;

namespace StepFlow.Load;

/// <summary>How much load, on a server of this machine. Everything is bounded: rates, times and the number of runs.</summary>
public sealed record LoadOptions
{
    /// <summary>What the server keeps its runs on. Default the embedded store.</summary>
    public ChaosBackend Backend { get; init; } = ChaosBackend.Sqlite;

    /// <summary>Requests a second, one rate after the other, until the server is saturated; null: those of the backend.</summary>
    public IReadOnlyList<int>? Rates { get; init; }

    /// <summary>How long each rate is held. Default 5 seconds.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests sent at once at the end, more than the server works on. Default 2,000.</summary>
    public int Burst { get; init; } = 2000;

    /// <summary>Most requests without an answer at one time; more are not sent and counted. Default 2,500.</summary>
    public int MaxOpen { get; init; } = 2500;

    /// <summary>Most requests in all, the burst not counted. Default 100,000.</summary>
    public int MaxRuns { get; init; } = 100_000;

    /// <summary>The server's bound on requests at once. Default 512, as the server's own.</summary>
    public int MaxRequests { get; init; } = 512;

    /// <summary>How long the accepted runs of one rate may take to end before the next begins. Default 2 minutes.</summary>
    public TimeSpan SettleLimit { get; init; } = TimeSpan.FromMinutes(2);

    internal IReadOnlyList<int> RatesInOrder => Rates
        ?? (Backend == ChaosBackend.Sqlite ? [50, 100, 200, 400, 800, 1600, 3200, 6400] : [5, 10, 20, 40, 80, 160, 320]);
}
