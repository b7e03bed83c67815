using Azure.Data.Tables;
using StepFlow.Storage.Azure.Payloads;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Runs;

/// <summary>The rows of a new run, laid out in batches: one where they fit, otherwise the run row is in the last.</summary>
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

    /// <summary>True where rows are written before the batch of the run row: another accept of the same id may write over them.</summary>
    public bool AreStaged => _batches.Count > 1;

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

    /// <summary>The batches in the order of sending. The run row is insert-if-absent always, the others unless they are to be replaced.</summary>
    public IEnumerable<RowBatch> Batches(bool replace)
    {
        foreach (var rows in _batches)
        {
            var batch = new RowBatch(_what);
            foreach (var row in rows)
            {
                if (replace && !ReferenceEquals(row, _run))
                    batch.Put(row);
                else
                    batch.Insert(row);
            }

            yield return batch;
        }
    }

    // Most wanted in the last batch, with the run row, first: what another accept of the same id must not overwrite.
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

    private static List<List<TableEntity>> Layout(string what, TableEntity run, List<TableEntity> others)
    {
        var batches = new List<List<TableEntity>> { new() { run } };
        var sizes = new RowBatch(what).Insert(run);
        foreach (var row in others)
        {
            if (!sizes.Fits(row))
            {
                batches.Add([]);
                sizes = new RowBatch(what);
            }

            sizes.Insert(row);
            batches[^1].Add(row);
        }

        batches.Reverse(); // the one with the run row, at its head, is sent last
        return batches;
    }

    private static void Add(List<BlobValue> blobs, BlobValue? blob)
    {
        if (blob is not null)
            blobs.Add(blob);
    }
}
