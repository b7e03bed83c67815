namespace StepFlow.Storage.Sqlite.Ownership;

/// <summary>What the owner of a data directory tells the next one, in <c>owner.json</c>.</summary>
internal sealed record OwnerNote(int Pid, Uri? Url, DateTimeOffset StartedAt);
