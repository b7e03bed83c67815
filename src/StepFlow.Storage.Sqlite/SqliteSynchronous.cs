namespace StepFlow.Storage.Sqlite;

/// <summary>When SQLite waits for the disk.</summary>
public enum SqliteSynchronous
{
    /// <summary>At every commit: what was acknowledged survives a power failure.</summary>
    Full,

    /// <summary>
    /// At checkpoints only: what was acknowledged survives the death of the process; a power failure may undo the last commits.
    /// The database stays whole.
    /// </summary>
    Normal,
}
