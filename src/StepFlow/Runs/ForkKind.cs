namespace StepFlow.Runs;

/// <summary>What a run is to the run that waits for it. The names are stored: a contract.</summary>
public enum ForkKind
{
    /// <summary>A run of another workflow: a run like any other, that somebody waits for.</summary>
    Run,

    /// <summary>A branch of a <c>parallel</c>.</summary>
    Parallel,

    /// <summary>The branch of one item of a <c>forEach</c>.</summary>
    ForEach,

    /// <summary>One of several calls of a C# workflow that overlap.</summary>
    Call,

    /// <summary>The run that undoes the steps of a failed or canceled run. It reads that run's records, and goes with it.</summary>
    Compensation,

    /// <summary>The steps of a <c>flow</c>, which hold a slot of its key.</summary>
    Flow,
}
