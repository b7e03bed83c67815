using Azure;
using Azure.Data.Tables;

namespace StepFlow.Storage.Azure.Requests;

/// <summary>
/// Changes of rows of one partition that hold together or not at all. The service's limits are checked here, before sending:
/// the emulator does not check them.
/// </summary>
internal sealed class RowBatch(string what)
{
    /// <summary>Most changes in a batch.</summary>
    public const int MaxActions = 100;

    /// <summary>Most bytes in a batch: 4 MiB, less a margin for its own envelope.</summary>
    public const long MaxBytes = 4 * 1024 * 1024 - 16 * 1024;

    private readonly List<TableTransactionAction> _actions = [];
    private readonly HashSet<string> _rows = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>What it is for, for errors.</summary>
    public string What => what;

    public int Count => _actions.Count;

    public IReadOnlyList<TableTransactionAction> Actions => _actions;

    /// <summary>True when the row may still be added.</summary>
    public bool Fits(TableEntity entity) => Count < MaxActions && _bytes + EntitySize.Sent(entity) <= MaxBytes;

    /// <summary>Adds a row that must not exist.</summary>
    public RowBatch Insert(TableEntity entity) => Add(TableTransactionActionType.Add, entity, default);

    /// <summary>Adds a row that may exist and is then replaced.</summary>
    public RowBatch Put(TableEntity entity) => Add(TableTransactionActionType.UpsertReplace, entity, default);

    /// <summary>Replaces a row of that version.</summary>
    public RowBatch Replace(TableEntity entity, ETag version) => Add(TableTransactionActionType.UpdateReplace, entity, version);

    /// <summary>Changes some columns of a row of that version.</summary>
    public RowBatch Merge(TableEntity entity, ETag version) => Add(TableTransactionActionType.UpdateMerge, entity, version);

    /// <summary>Deletes a row that must exist, whatever its version.</summary>
    public RowBatch Delete(string partition, string row) =>
        Add(TableTransactionActionType.Delete, new TableEntity(partition, row), ETag.All);

    /// <summary>Deletes a row of that version.</summary>
    public RowBatch Delete(string partition, string row, ETag version) =>
        Add(TableTransactionActionType.Delete, new TableEntity(partition, row), version);

    private RowBatch Add(TableTransactionActionType type, TableEntity entity, ETag version)
    {
        if (Count > 0 && _actions[0].Entity.PartitionKey != entity.PartitionKey)
            throw Refused($"one partition, '{_actions[0].Entity.PartitionKey}'", $"a row of '{entity.PartitionKey}'");
        if (!_rows.Add(entity.RowKey))
            throw Refused("each row once", $"'{entity.RowKey}' twice");
        if (Count == MaxActions)
            throw Refused($"at most {MaxActions} changes", $"{MaxActions + 1}");
        if (type != TableTransactionActionType.Delete)
            EntitySize.Check($"{what}, row {entity.RowKey}", entity);
        _bytes += EntitySize.Sent(entity);
        if (_bytes > MaxBytes)
            throw Refused($"at most {MaxBytes:N0} bytes", $"{_bytes:N0}");
        _actions.Add(new TableTransactionAction(type, entity, version));
        return this;
    }

    private InvalidOperationException Refused(string expected, string got) =>
        new($"{what}: a batch takes {expected}; got {got}. This is a defect in StepFlow: please report it.");
}
