namespace StepFlow.Testing.Faults;

/// <summary>One request to the in-memory storage.</summary>
/// <param name="Number">Counts all operations of all connections, from 1.</param>
/// <param name="Kind">What it does.</param>
/// <param name="RunId">The run that it is about; null where it is about none or several.</param>
/// <param name="Connection">Name of the connection, and so of the simulated process, that makes it.</param>
public sealed record StorageOperation(long Number, StorageOperationKind Kind, string? RunId, string Connection)
{
    /// <inheritdoc/>
    public override string ToString() => $"#{Number} {Kind} {RunId ?? "-"} ({Connection})";
}
