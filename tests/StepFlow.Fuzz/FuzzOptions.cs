namespace StepFlow.Fuzz;

/// <summary>How much to try, and what is too much.</summary>
public sealed record FuzzOptions
{
    /// <summary>Inputs in all, shared by the targets in turn. Default 1,000,000.</summary>
    public long Inputs { get; init; } = 1_000_000;

    /// <summary>Seed; an input is made from it and its own number alone.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Tries this one input and shows it; null: all.</summary>
    public long? Only { get; init; }

    /// <summary>The longest that one input may take. Default 5 seconds: generous, as the machine may be busy.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>An input that has not come back after this hangs, and ends the program. Default 60 seconds.</summary>
    public TimeSpan HangLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most memory that may be in use after a collection, in bytes. Default 512 MB.</summary>
    public long MemoryLimit { get; init; } = 512L * 1024 * 1024;

    /// <summary>Stops after so many findings. Default 20.</summary>
    public int MaxFindings { get; init; } = 20;
}
