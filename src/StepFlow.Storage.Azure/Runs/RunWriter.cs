using Azure;
using Azure.Data.Tables;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Callbacks;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Index;
using StepFlow.Storage.Azure.Payloads;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Runs;

/// <summary>Changes run rows. Every change is conditional on the row's ETag.</summary>
internal sealed class RunWriter(
    AzureClients clients,
    AzureRequests requests,
    ValueStore values,
    ListWriter list,
    ActiveIndex active,
    CallbackSender sender,
    TimeProvider time)
{
    /// <summary>Writes a claim: a merge of the columns that it changes, with a lost attempt in the same batch.</summary>
    public async Task<RunSnapshot?> ClaimAsync(RunSnapshot basis, ClaimRequest request, CancellationToken cancellationToken)
    {
        var listed = request.Row.Listed ? ListedStatus.Change(basis.Row, basis.WrittenAt, request.Row, time.GetUtcNow()) : null;
        var operations = basis.Operations + 1 + (listed is null ? 0 : list.ChangeRequests(basis.Row));
        var what = $"Claiming run {basis.Row.RunId}";
        var batch = ChangeRow(what, basis, request.Row, operations);
        if (request.Lost is { } lost)
            batch.Insert(AttemptColumns.Write(basis.Row.RunId, lost));

        var claimed = await WriteAsync(what, batch, request.Row, operations, cancellationToken).ConfigureAwait(false);
        if (claimed is not null && listed is { } status)
            await list.ChangeAsync(claimed, status).ConfigureAwait(false);
        return claimed;
    }

    /// <summary>Touches the row: by the service's clock the lease begins anew.</summary>
    public Task<RunSnapshot?> RenewAsync(RunSnapshot basis, CancellationToken cancellationToken)
    {
        var what = $"Renewing the claim of run {basis.Row.RunId}";
        var operations = basis.Operations + 1;
        return WriteAsync(what, ChangeRow(what, basis, basis.Row, operations), basis.Row, operations, cancellationToken);
    }

    /// <summary>
    /// Values that need a blob and the active row of a long delay first, then one batch, then the list, and the callback last:
    /// whoever it wakes finds everything written.
    /// </summary>
    public async Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit, CancellationToken cancellationToken)
    {
        // An ended or held run is listed by its duties.
        var listed = commit.Row.AfterPending || !commit.Row.Listed ? null : ListedStatus.Change(basis.Row, basis.WrittenAt, commit.Row, time.GetUtcNow());
        var later = commit.Next is { } next && !sender.IsSoon(next) ? next : null;
        var (record, blob) = commit.Record is null ? default : StepRecordColumns.Write(commit.Row, commit.Record);
        // What follows the batch is counted in it: the list, and the callback or the active row that stands for it.
        var operations = basis.Operations + 1 + (blob is null ? 0 : 1) + (commit.Send ? 1 : 0) + (listed is null ? 0 : list.ChangeRequests(basis.Row));
        var batch = Batch(basis, commit, record, operations);

        if (blob is not null)
            await values.UploadAsync(blob, cancellationToken).ConfigureAwait(false);
        if (later is not null)
            await active.AddAsync(new ActiveEntry(later.RunId, later.Due), cancellationToken).ConfigureAwait(false);
        var committed = await WriteAsync(batch.What, batch, commit.Row, operations, cancellationToken).ConfigureAwait(false);
        if (committed is null)
            return null;

        // What follows a stored change is not given up because the host is stopping: each request has its own time limit.
        if (listed is { } status)
            await list.ChangeAsync(committed, status).ConfigureAwait(false);
        if (commit.Next is { } callback && later is null)
            await sender.SendDueAsync(callback, CancellationToken.None).ConfigureAwait(false);
        return committed;
    }

    /// <summary>
    /// The duties are marked as done, and the active row goes last: it stays as long as anything is left to do, and one that is left over
    /// is deleted by the sweeper.
    /// </summary>
    public async Task FinishAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!run.Row.AfterPending)
            return;
        var what = $"Finishing run {run.Row.RunId}";
        var operations = run.Operations + 2;
        var done = run.Row with { AfterPending = false };
        var batch = ChangeRow(what, run, done, operations);
        var cleared = await WriteAsync(what, batch, done, operations, cancellationToken).ConfigureAwait(false);
        // Resumed or finished by another: that one's active row is needed, or gone; a held run keeps its own. Entries that were moved or added
        // since the accept are deleted by the sweeper.
        if (cleared is null)
        {
            await list.RemoveGoneAsync(run.Row, cancellationToken).ConfigureAwait(false);
            return;
        }

        run.AddOperations(2);
        if (run.Row.Status.IsTerminal())
            await active.RemoveAsync(ActiveEntry.First(run.Row), cancellationToken).ConfigureAwait(false);
    }

    private static RowBatch Batch(RunSnapshot basis, RunCommit commit, TableEntity? record, long operations)
    {
        var runId = basis.Row.RunId;
        var batch = new RowBatch($"Committing run {runId}")
            .Replace(RunRowColumns.Write(commit.Row, operations), new ETag(basis.Version));
        if (record is not null)
            batch.Insert(record);
        if (commit.Attempt is { } attempt)
            batch.Insert(AttemptColumns.Write(runId, attempt));
        if (commit.RemoveRecord is { } position)
            batch.Delete(runId, RowKeys.Step(position));
        if (commit.RemoveEvent is { } id)
            batch.Delete(runId, RowKeys.Inbox(basis.Row.Incarnation, id));
        foreach (var child in commit.Children)
            batch.Put(ChildColumns.Write(runId, child));
        return batch;
    }

    private static RowBatch ChangeRow(string what, RunSnapshot basis, RunRow row, long operations)
    {
        var version = new ETag(basis.Version);
        return RunRowChange.Between(basis.Row, basis.Row.Operations, row, operations) is { } changed
            ? new RowBatch(what).Merge(changed, version)
            : new RowBatch(what).Replace(RunRowColumns.Write(row, operations), version);
    }

    private async Task<RunSnapshot?> WriteAsync(
        string what, RowBatch batch, RunRow row, long operations, CancellationToken cancellationToken)
    {
        var answer = await requests.TryAsync(
            what, token => StoredAnswer.OfAsync(clients.Runs, batch, token), cancellationToken).ConfigureAwait(false);
        return answer is null ? null : RunSnapshots.Written(row, operations, answer);
    }
}
