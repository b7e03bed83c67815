namespace StepFlow.Execution;

/// <summary>How the engine behaves. Every change takes effect at the next re-entry of a run; none changes a plan.</summary>
public sealed class EngineOptions
{
    /// <summary>How long a claim holds without renewal. Default 60 seconds; 5 seconds to 1 day. A crashed step is taken over after it.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How often a host that dispatches by itself looks for runs that a crash left behind. Default 1 minute; 1 second to 1 hour.
    /// </summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one attempt may take where its step says nothing. Default 5 minutes; at most 40 days.</summary>
    public TimeSpan StepTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long the host lets one delivery run; null: no limit. A step's timeout must be shorter. Set it to the
    /// <c>functionTimeout</c> of host.json on Functions. Default null.
    /// </summary>
    public TimeSpan? HostTimeout { get; set; }

    /// <summary>How long a handler has to return after it was told to stop, before its attempt is given up. Default 5 seconds; at most 1 hour.</summary>
    public TimeSpan CancellationGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest input or result in bytes of JSON. Default 16 MiB.</summary>
    public int MaxPayload { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long a run looks for a missing handler, in a rolling deployment, before it is blocked. Default 10 minutes; 0 to 30 days.</summary>
    public TimeSpan MissingHandlerPatience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long the method of a C# workflow may take between two of its steps, by the machine's clock. One that takes longer blocks its
    /// thread, as far as anybody can tell: its run is blocked (<c>ReplayStuck</c>). Default 30 seconds; <see cref="Timeout.InfiniteTimeSpan"/> watches nothing, and replays on the delivery's own thread.
    /// </summary>
    public TimeSpan ReplayTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long ended runs are kept. Default 30 days, at most 36500; null keeps them for ever.</summary>
    public TimeSpan? Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Deliveries that one process works on at once, where it dispatches by itself. Default 64.</summary>
    public int Concurrency { get; set; } = 64;

    /// <summary>
    /// How many steps of a run one delivery may execute in a row, each recorded before the next begins. Default 1: each step has a callback of its
    /// own; at most 1000. More saves most of what a step costs in storage requests, and lets other runs wait longer: a delivery goes on for at
    /// most 5 seconds.
    /// </summary>
    public int StepsPerDelivery { get; set; } = 1;
}
