using System.Globalization;
using StepFlow.Events;

namespace StepFlow.Storage.Azure.Index;

/// <summary>The keys of the index. They are stored: a contract.</summary>
internal static class IndexKeys
{
    /// <summary>Partition of the days that have runs, so that a list knows where to stop.</summary>
    public const string Days = "days";

    /// <summary>Partitions of a day: a day of very many runs is not limited by one partition's throughput.</summary>
    public const int DayShards = 4;

    /// <summary>Partitions of the active rows.</summary>
    public const int ActiveShards = 16;

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    public static string DayPartition(string day, int shard) => string.Create(CultureInfo.InvariantCulture, $"day-{day}-{shard}");

    public static string DayPartition(DateTimeOffset createdAt, string runId) => DayPartition(Day(createdAt), Shard(runId, DayShards));

    /// <summary>Newest first: tables are ordered by key, so the key counts down.</summary>
    public static string DayRow(DateTimeOffset createdAt, string runId) => $"{Inverted(createdAt)}|{runId}";

    /// <summary>The beginning of the keys of runs created at this time.</summary>
    public static string Inverted(DateTimeOffset time) =>
        (DateTime.MaxValue.Ticks - time.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    public static string ActivePartition(string runId) => ActivePartition(Shard(runId, ActiveShards));

    public static string ActivePartition(int shard) => string.Create(CultureInfo.InvariantCulture, $"active-{shard:D2}");

    public static string ActiveRow(DateTimeOffset due, string runId) => $"{ActiveTime(due)}|{runId}";

    public static string ActiveTime(DateTimeOffset due) => due.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>Partition of the waiters of an event.</summary>
    public static string WaiterPartition(string eventId) => $"event-{EventId.Key(eventId)}";

    /// <summary>A waiter's row. No run id holds a bar, and the bar lies behind every character of one but the tilde.</summary>
    public static string WaiterRow(string runId, int position) => string.Create(CultureInfo.InvariantCulture, $"{runId}|{position:D6}");

    private static int Shard(string runId, int shards)
    {
        var hash = StableHash.Of(runId);
        return (int)((hash ^ (hash >> 16)) % (uint)shards);
    }
}
