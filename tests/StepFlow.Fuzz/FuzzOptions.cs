namespace StepFlow.Fuzz;

/// <summary>How much to try, and what is too much.</summary>
public sealed record FuzzOptions
{
    /// <summary>Inputs that share what they leave behind: each block begins with nothing.</summary>
    internal const int BlockSize = 900;

    /// <summary>Inputs in all, shared by the targets in turn. Default 1,000,000.</summary>
    public long Inputs { get; init; } = 1_000_000;

    /// <summary>Seed; an input is made from it, its own number and the inputs before it in its block alone.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Shows this one input and its answer, after the inputs of its block that lead to it; null: all.</summary>
    public long? Only { get; init; }

    /// <summary>The longest that one input may take. Default 5 seconds: generous, as the machine may be busy.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>An input that has not come back after this hangs, and ends the program. Default 60 seconds.</summary>
    public TimeSpan HangLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most memory that may be in use after a collection, in bytes. Default 512 MB.</summary>
    public long MemoryLimit { get; init; } = 512L * 1024 * 1024;

    /// <summary>The most that one input may allocate, in bytes, given back at once or not. Default 512 MB.</summary>
    public long AllocationLimit { get; init; } = 512L * 1024 * 1024;

    /// <summary>The most memory that the process may ever have had, in bytes. Default 1 GB.</summary>
    public long PeakLimit { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Stops after so many findings. Default 20.</summary>
    public int MaxFindings { get; init; } = 20;
}
