using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>
/// Schedules, with an index by due time that every write keeps in the same atomic change. A method that returns null or false met
/// another version of the row: read again and decide again.
/// </summary>
public interface IScheduleStore
{
    /// <summary>Inserts a schedule if absent; null where there is one.</summary>
    Task<StoredSchedule?> InsertAsync(string id, Payload content, DateTimeOffset? nextDue, CancellationToken cancellationToken);

    /// <summary>Replaces a schedule if it is unchanged.</summary>
    Task<StoredSchedule?> ReplaceAsync(StoredSchedule basis, Payload content, DateTimeOffset? nextDue, CancellationToken cancellationToken);

    /// <summary>Deletes a schedule if it is unchanged.</summary>
    Task<bool> DeleteAsync(StoredSchedule basis, CancellationToken cancellationToken);

    /// <summary>Reads a schedule; null where there is none.</summary>
    Task<StoredSchedule?> ReadAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lists all schedules by id, in ordinal order.</summary>
    Task<IReadOnlyList<StoredSchedule>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Lists what is due up to a time, earliest first and then in ordinal order of the ids, from behind a given one on, at most so many;
    /// reads nothing of what is due later.
    /// </summary>
    Task<IReadOnlyList<DueSchedule>> ListDueAsync(DateTimeOffset until, DueSchedule? after, int count, CancellationToken cancellationToken);
}
