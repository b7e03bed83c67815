using Azure;
using Azure.Data.Tables;
using StepFlow.Storage.Azure.Payloads;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Runs;

/// <summary>
/// The rows of a new run, laid out in batches: one where they fit. Otherwise the run row is marked in the first and accepted with the last,
/// and each batch holds only where the one before it was the row's last change: accepts of the same id cannot mix.
/// </summary>
internal sealed class NewRunRows
{
    private readonly string _what;
    private readonly TableEntity _run;
    private readonly List<List<TableEntity>> _batches;

    private NewRunRows(string what, TableEntity run, List<List<TableEntity>> batches, List<BlobValue> blobs)
    {
        _what = what;
        _run = run;
        _batches = batches;
        Blobs = blobs;
    }

    /// <summary>What must be stored before the rows.</summary>
    public IReadOnlyList<BlobValue> Blobs { get; }

    /// <summary>How many batches there are.</summary>
    public int Count => _batches.Count;

    /// <summary>What the run row says about requests.</summary>
    public long Operations => _run.GetInt64("Operations") ?? 0;

    public static NewRunRows Of(NewRun run, int otherRequests)
    {
        var what = $"Accepting run {run.Row.RunId}";
        var blobs = new List<BlobValue>();
        var others = Others(run, blobs).ToList();
        var row = RunRowColumns.Write(run.Row, 0);
        var batches = Layout(what, row, others);
        row["Operations"] = (long)(otherRequests + blobs.Count + batches.Count);
        return new NewRunRows(what, row, batches, blobs);
    }

    /// <summary>
    /// A batch, in the order of sending. The run row is the first row of each: it must not exist for the first, and have the version that the
    /// batch before it was answered with for the others. Until the last one it is marked.
    /// </summary>
    public RowBatch Batch(int index, string version)
    {
        var batch = new RowBatch(_what);
        if (index == 0)
            batch.Insert(Count == 1 ? _run : Marked(new TableEntity(_run)));
        else if (index < Count - 1)
            batch.Merge(Marked(new TableEntity(_run.PartitionKey, _run.RowKey)), new ETag(version));
        else
            batch.Replace(_run, new ETag(version));
        foreach (var row in _batches[index])
            batch.Insert(row);
        return batch;
    }

    private static TableEntity Marked(TableEntity row)
    {
        row[RunRowColumns.Staging] = true;
        return row;
    }

    private static IEnumerable<TableEntity> Others(NewRun run, List<BlobValue> blobs)
    {
        var input = new TableEntity(run.Row.RunId, RowKeys.Input);
        Add(blobs, ValueColumns.Write(input, "Input", run.Input, BlobNames.OfRun(run.Row, RowKeys.Input)));
        yield return input;
        foreach (var page in run.Pages)
            yield return PageColumns.Row(run.Row.RunId, page);
        foreach (var record in run.Records)
        {
            var (row, blob) = StepRecordColumns.Write(run.Row, record);
            Add(blobs, blob);
            yield return row;
        }
    }

    // Every batch has room for the run row with its mark.
    private static List<List<TableEntity>> Layout(string what, TableEntity run, List<TableEntity> others)
    {
        var batches = new List<List<TableEntity>>();
        RowBatch? sizes = null;
        foreach (var row in others)
        {
            if (sizes?.Fits(row) != true)
            {
                batches.Add([]);
                sizes = new RowBatch(what).Insert(Marked(new TableEntity(run)));
            }

            sizes.Insert(row);
            batches[^1].Add(row);
        }

        return batches;
    }

    private static void Add(List<BlobValue> blobs, BlobValue? blob)
    {
        if (blob is not null)
            blobs.Add(blob);
    }
}
