using StepFlow.Flow;
using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>Flow keys: the state of each in one row, changed by conditional writes alone, and a row for each run that waits.</summary>
public interface IFlowStore
{
    /// <summary>Reads a key's row; null where there is none.</summary>
    Task<StoredFlow?> ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Lists the keys that have a row in an order of the store's own, from behind a given one on, at most so many.</summary>
    Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken);

    /// <summary>Writes a key's row if it is unchanged.</summary>
    /// <param name="key">The key: any text of 1 to 200 bytes of UTF-8.</param>
    /// <param name="basis">The row as it was read; null: there must be none.</param>
    /// <param name="content">The new content; null: the row is deleted.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>False where another version was met: read again and decide again.</returns>
    Task<bool> WriteAsync(string key, StoredFlow? basis, Payload? content, CancellationToken cancellationToken);

    /// <summary>Adds one who waits. Insert or replace.</summary>
    Task AddWaiterAsync(string key, FlowWaiter waiter, CancellationToken cancellationToken);

    /// <summary>Removes one who waits; one that is not there is no error.</summary>
    Task RemoveWaiterAsync(string key, FlowWaiter waiter, CancellationToken cancellationToken);

    /// <summary>Lists those who wait in the order of their coming, and of their run ids where that is equal, at most so many.</summary>
    Task<IReadOnlyList<FlowWaiter>> ListWaitersAsync(string key, int count, CancellationToken cancellationToken);
}
