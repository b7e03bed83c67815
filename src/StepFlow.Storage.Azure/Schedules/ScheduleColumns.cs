using System.Globalization;
using Azure.Data.Tables;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Schedules;

/// <summary>
/// A schedule and its place in the order of due times, as two rows of one partition. Keys and columns are stored: a contract.
/// </summary>
internal static class ScheduleColumns
{
    public const string Partition = "schedules";
    public const string FirstSchedule = "schedule|";

    /// <summary>All schedules lie before here: the character after the bar.</summary>
    public const string AfterSchedules = "schedule}";

    public const string FirstDue = "due|";

    public static string Row(string id) => FirstSchedule + id;

    public static string DueRow(DateTimeOffset due, string id) => $"{DueTime(due)}|{id}";

    /// <summary>What lies behind every due row up to and including this time.</summary>
    public static string AfterDue(DateTimeOffset until) => DueTime(until) + "}";

    public static TableEntity Write(string id, Payload content, DateTimeOffset? nextDue)
    {
        var entity = new TableEntity(Partition, Row(id)) { ["Content"] = content.Utf8.ToArray() };
        if (nextDue is { } due)
            entity["NextDue"] = due;
        return entity;
    }

    public static TableEntity WriteDue(string id, DateTimeOffset due) => new(Partition, DueRow(due, id)) { ["Id"] = id, ["Due"] = due };

    public static StoredSchedule Read(RowReader row) => new(
        row.Entity.RowKey[FirstSchedule.Length..],
        Payload.FromTrusted(row.Bytes("Content")),
        row.OptionalTime("NextDue"),
        row.Entity.ETag.ToString());

    private static string DueTime(DateTimeOffset due) => FirstDue + due.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);
}
