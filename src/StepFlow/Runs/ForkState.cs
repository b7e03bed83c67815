namespace StepFlow.Runs;

/// <summary>How far the children of the step at the cursor are. On the run row, so that one conditional write counts each of them once.</summary>
public sealed record ForkState
{
    /// <summary>Children in all.</summary>
    public required int Count { get; init; }

    /// <summary>The first child that was not begun; all before it were.</summary>
    public required int Next { get; init; }

    /// <summary>Those that were begun and are not known to have ended, in ascending order.</summary>
    public required IReadOnlyList<int> Live { get; init; }

    /// <summary>The first child that is known to have ended without success; null for none.</summary>
    public int? Failed { get; init; }

    /// <summary>How many ended without success.</summary>
    public int Failures { get; init; }

    /// <summary>
    /// True where the children are calls of a C# workflow that overlap. They belong to no one step: each is recorded when it has ended, while
    /// the others go on.
    /// </summary>
    public bool IsOfCalls { get; init; }

    /// <summary>When the step began (UTC).</summary>
    public required DateTimeOffset BeganAt { get; init; }
}
