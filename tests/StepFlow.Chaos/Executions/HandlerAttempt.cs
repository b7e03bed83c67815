namespace StepFlow.Chaos.Executions;

/// <summary>One attempt of a handler, as the handler itself wrote it down.</summary>
internal sealed record HandlerAttempt
{
    public required string RunId { get; init; }

    public required string StepKey { get; init; }

    public required int Attempt { get; init; }

    /// <summary>The server's process.</summary>
    public required int Process { get; init; }

    public required DateTimeOffset Began { get; init; }

    /// <summary>When the handler ended; for one that was cut off, when its process did.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>True where its process ended before it did.</summary>
    public required bool CutOff { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"attempt {Attempt} in process {Process} from {Began:HH:mm:ss.fff} to {Ended:HH:mm:ss.fff}{(CutOff ? " (cut off)" : "")}");
}
