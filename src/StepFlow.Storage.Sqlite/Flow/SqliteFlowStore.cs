using System.Globalization;
using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite.Flow;

/// <summary>Flow keys, and those who wait.</summary>
internal sealed class SqliteFlowStore(SqliteStorage storage) : IFlowStore
{
    public Task<StoredFlow?> ReadAsync(string key, CancellationToken cancellationToken) =>
        ReadAsync(db => FlowSql.Read(db, key), cancellationToken);

    public async Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) =>
        await ReadAsync(db => FlowSql.List(db, after ?? "", count), cancellationToken).ConfigureAwait(false);

    public Task<bool> WriteAsync(string key, StoredFlow? basis, Payload? content, CancellationToken cancellationToken)
    {
        var version = basis is null ? (long?)null : long.Parse(basis.Version, CultureInfo.InvariantCulture);
        return WriteAsync(db => FlowSql.Write(db, key, version, content), cancellationToken);
    }

    public Task AddWaiterAsync(string key, FlowWaiter waiter, CancellationToken cancellationToken) =>
        WriteAsync(db => FlowSql.Add(db, key, waiter), cancellationToken);

    public Task RemoveWaiterAsync(string key, FlowWaiter waiter, CancellationToken cancellationToken) =>
        WriteAsync(db => FlowSql.Remove(db, key, waiter), cancellationToken);

    public async Task<IReadOnlyList<FlowWaiter>> ListWaitersAsync(string key, int count, CancellationToken cancellationToken) =>
        await ReadAsync(db => FlowSql.ListWaiters(db, key, count), cancellationToken).ConfigureAwait(false);

    private async Task<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancellationToken)
    {
        var store = await storage.GetAsync(cancellationToken).ConfigureAwait(false);
        return await store.Readers.ReadAsync(read, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> WriteAsync(Func<Connection, bool> write, CancellationToken cancellationToken)
    {
        var store = await storage.GetAsync(cancellationToken).ConfigureAwait(false);
        return await store.Writer.WriteAsync(new Change(write)).ConfigureAwait(false);
    }
}
