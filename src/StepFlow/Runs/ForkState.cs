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
    /// Those that had failed before the run was resumed, and go on with it: what each of them had come to then is not its end. Null for none.
    /// </summary>
    public IReadOnlyList<ResumedChild>? Resumed { get; init; }

    /// <summary>
    /// True where the children are calls of a C# workflow that overlap. They belong to no one step: each is recorded when it has ended, while
    /// the others go on.
    /// </summary>
    public bool IsOfCalls { get; init; }

    /// <summary>When the step began (UTC).</summary>
    public required DateTimeOffset BeganAt { get; init; }
}

/// <summary>A child that had failed before its parent was resumed.</summary>
/// <param name="Index">Its number among the step's children.</param>
/// <param name="FailedIn">The generation in which it had failed: it goes on in the next one.</param>
public sealed record ResumedChild(int Index, int FailedIn);
