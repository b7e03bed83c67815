using System.Globalization;
using StepFlow.Errors;

namespace StepFlow.Storage.Sqlite;

/// <summary>How the embedded store keeps its data. None of these changes what is stored: they may differ from start to start.</summary>
public sealed class SqliteOptions
{
    /// <summary>The data directory, made if absent and owned by one process at a time. Default <c>.stepflow</c>.</summary>
    public string Directory { get; set; } = ".stepflow";

    /// <summary>When SQLite waits for the disk. Default <see cref="SqliteSynchronous.Full"/>.</summary>
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Full;

    /// <summary>Most changes in one transaction, 1 to 10,000. More changes wait for the next one. Default 256.</summary>
    public int GroupSize { get; set; } = 256;

    /// <summary>
    /// How long a claim that nobody waits for may stay in memory before it is written, 0 to 1 second. A step that ends
    /// earlier saves the write. Default 10 milliseconds.
    /// </summary>
    public TimeSpan ClaimDelay { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long to wait for a foreign process that has locked the database, 0 to 60 seconds. Default 5 seconds.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections for reads, 1 to 64. Default 4.</summary>
    public int Readers { get; set; } = 4;

    /// <summary>Memory for the rows of runs last seen, in bytes, 0 to 4 GB; runs in flight are kept in any case. Default 32 MB.</summary>
    public long CacheBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Pages of 4 KB that the write-ahead log gathers before they move to the database, 10 to 1,000,000. Default 2,000.</summary>
    public int CheckpointPages { get; set; } = 2000;

    internal void Validate()
    {
        var problems = new List<InputProblem>();
        if (string.IsNullOrWhiteSpace(Directory))
            problems.Add(new InputProblem(nameof(Directory), "Expected the path of a directory, got none."));
        Check(problems, nameof(GroupSize), GroupSize, 1, 10_000);
        Check(problems, nameof(ClaimDelay) + " (ms)", (long)ClaimDelay.TotalMilliseconds, 0, 1000);
        Check(problems, nameof(BusyTimeout) + " (ms)", (long)BusyTimeout.TotalMilliseconds, 0, 60_000);
        Check(problems, nameof(Readers), Readers, 1, 64);
        Check(problems, nameof(CacheBytes), CacheBytes, 0, 4L * 1024 * 1024 * 1024);
        Check(problems, nameof(CheckpointPages), CheckpointPages, 10, 1_000_000);
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
    }

    private static void Check(List<InputProblem> problems, string where, long value, long least, long most)
    {
        if (value < least || value > most)
            problems.Add(new InputProblem(where, string.Create(CultureInfo.InvariantCulture, $"Expected {least} to {most}, got {value}.")));
    }
}
