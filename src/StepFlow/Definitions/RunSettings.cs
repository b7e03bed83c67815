namespace StepFlow.Definitions;

/// <summary>What a definition, or a request with steps, says about the whole run. Frozen with its plan.</summary>
public sealed record RunSettings
{
    /// <summary>Most starts of one kind of end.</summary>
    public const int MaxStarts = 8;

    /// <summary>Largest settings in bytes of JSON: they are part of the run's row.</summary>
    public const int MaxSize = 4 * 1024;

    /// <summary>Nothing is said.</summary>
    public static RunSettings None { get; } = new();

    /// <summary>What is started when the run has succeeded.</summary>
    public IReadOnlyList<EndStart> OnSuccess { get; init; } = [];

    /// <summary>What is started when the run has failed or was canceled.</summary>
    public IReadOnlyList<EndStart> OnFailure { get; init; } = [];

    /// <summary>
    /// True: the steps of a canceled run are compensated, as those of a failed one always are. Default false: who cancels decides.
    /// </summary>
    public bool CompensateOnCancel { get; init; }

    /// <summary>How many runs of the same key may go on or begin at once; null: any number.</summary>
    public FlowRule? Flow { get; init; }

    /// <summary>The run whose end started this one; null for any other.</summary>
    internal string? EndOf { get; init; }

    /// <summary>How many ends, one after the other, led to this run; one that started several counts as more.</summary>
    internal int EndDepth { get; init; }

    /// <summary>True where nothing is said.</summary>
    internal bool IsEmpty => OnSuccess.Count == 0 && OnFailure.Count == 0 && !CompensateOnCancel && Flow is null && EndOf is null;
}
