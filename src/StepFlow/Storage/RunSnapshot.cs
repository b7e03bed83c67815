using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>A run row as it was loaded or last written, with what is needed to write it again safely.</summary>
/// <param name="row">The row.</param>
/// <param name="version">The store's opaque version of the row (an ETag); every write states the one it was decided on.</param>
/// <param name="writtenAt">When the row was last written, by the storage service's clock.</param>
/// <param name="storageNow">The storage service's clock when it answered.</param>
public sealed class RunSnapshot(RunRow row, string version, DateTimeOffset writtenAt, DateTimeOffset storageNow)
{
    /// <summary>Added to a lease before another may take over, for the whole-second resolution of the service's clock.</summary>
    public static readonly TimeSpan ClaimGrace = TimeSpan.FromSeconds(2);

    private long _operations = row.Operations;

    /// <summary>The row.</summary>
    public RunRow Row { get; } = row;

    /// <summary>The store's opaque version of the row.</summary>
    public string Version { get; } = version;

    /// <summary>When the row was last written, by the storage service's clock.</summary>
    public DateTimeOffset WrittenAt { get; } = writtenAt;

    /// <summary>The storage service's clock when it answered.</summary>
    public DateTimeOffset StorageNow { get; } = storageNow;

    /// <summary>How long the row has stood unchanged, by the storage service's clock alone.</summary>
    public TimeSpan Age => StorageNow - WrittenAt;

    /// <summary>True while another may not execute the step at the cursor. No local clock takes part in this.</summary>
    public bool ClaimIsLive => Row.Claim is { } claim && Age <= claim.Lease + ClaimGrace;

    /// <summary>Storage requests made for the run up to and including this answer; a store writes it with the row.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    /// <summary>The run once its duties are done, as a load would show it then.</summary>
    internal RunSnapshot Finished() => new(Row with { AfterPending = false, Operations = Operations }, Version, WrittenAt, StorageNow);

    /// <summary>Counts requests that a store made for this run on the way.</summary>
    public void AddOperations(int count) => Interlocked.Add(ref _operations, count);
}
