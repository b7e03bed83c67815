namespace StepFlow.Runs;

/// <summary>
/// What tells apart the runs that had an id one after the other. For a fork of a C# workflow it begins with that of the run whose
/// records it keeps: ids and randomness go on as they began, or its steps would not fit what is recorded.
/// </summary>
internal static class Incarnation
{
    /// <summary>The incarnation of a run that keeps records of another.</summary>
    public static string OfFork(string source, string fresh) => $"{SeedOf(source)}-{fresh}";

    /// <summary>What ids and randomness of a C# workflow begin with.</summary>
    public static string SeedOf(string incarnation)
    {
        var dash = incarnation.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? incarnation : incarnation[..dash];
    }
}
