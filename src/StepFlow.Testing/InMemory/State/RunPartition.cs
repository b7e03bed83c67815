using StepFlow.Storage;

namespace StepFlow.Testing.InMemory.State;

/// <summary>Everything of one run that changes together: its row, and beside it what most re-entries do not read.</summary>
internal sealed class RunPartition
{
    public required byte[] Row { get; set; }

    public required string Version { get; set; }

    public required DateTimeOffset WrittenAt { get; set; }

    /// <summary>Which purge has begun to remove the run: nobody may go on with what is left of it.</summary>
    public string? PurgeMark { get; set; }

    public byte[]? Input { get; set; }

    public Dictionary<int, byte[]> Pages { get; } = [];

    public SortedDictionary<int, byte[]> Records { get; } = [];

    /// <summary>Events that nobody has taken, by their ids.</summary>
    public SortedDictionary<string, byte[]> Inbox { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of events that are to come once, whether they were taken or not.</summary>
    public HashSet<string> Received { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<(int Position, int Index), ChildEntry> Children { get; } = [];

    public SortedDictionary<(int Position, int Generation, int Attempt), byte[]> Attempts { get; } = [];
}
