using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>A claim to be written onto a run row.</summary>
public sealed record ClaimRequest
{
    /// <summary>The row with the claim, the attempt and what else beginning an attempt changes.</summary>
    public required RunRow Row { get; init; }

    /// <summary>The attempt that a crashed holder lost, to insert in the same batch; null otherwise.</summary>
    public AttemptRecord? Lost { get; init; }

    /// <summary>
    /// True: the claim must be durable before the handler runs (at-most-once steps). False: a store that alone owns its data
    /// may write it with the next group.
    /// </summary>
    public bool Durable { get; init; }
}
