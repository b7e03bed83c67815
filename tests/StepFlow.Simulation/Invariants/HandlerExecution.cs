using StepFlow.Simulation.Worlds;
using StepFlow.Steps;

namespace StepFlow.Simulation.Invariants;

/// <summary>One execution of a handler, from its begin to its end.</summary>
internal sealed class HandlerExecution(SimulatedProcess process, StepContext context, int position, RunWatch? run) : IDisposable
{
    public SimulatedProcess Process => process;

    /// <summary>The delivery that it belongs to.</summary>
    public Activity? Activity { get; } = Activity.Current;

    /// <summary>The run whose row holds the claim: that of the call, where several of a C# workflow overlap.</summary>
    public string RunId { get; } = run?.Stored.Row.RunId ?? context.RunId;

    /// <summary>What was seen of the run; null where there was none.</summary>
    public RunWatch? Run => run;

    public int Position => position;

    public int Generation { get; } = run?.Stored.Row.Generation ?? 0;

    public int Attempt => context.Attempt;

    /// <summary>The claim under which it runs; null where it began after somebody else had taken over.</summary>
    public string? Owner { get; } = run?.Stored.Row is { } row && row.Cursor == position && row.Attempt == context.Attempt ? row.Claim?.Owner : null;

    /// <summary>True once it was told to stop.</summary>
    public bool Told => context.CancellationToken.IsCancellationRequested;

    /// <summary>Its process was frozen since its claim: nothing that it was told reached it meanwhile.</summary>
    public bool WasFrozen => run is not null && process.LastFrozen >= run.ClaimedAt(position, Generation, Attempt)
        && process.LastFrozen > DateTimeOffset.MinValue;

    /// <summary>It returned a result.</summary>
    public bool Returned { get; set; }

    /// <summary>Its record was stored, and its delivery asked for a write behind that: it knew its own.</summary>
    public bool WentOn { get; set; }

    public bool Ended { get; private set; }

    public void Dispose() => Ended = true;
}
