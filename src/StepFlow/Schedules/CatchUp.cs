using System.Text.Json.Serialization;

namespace StepFlow.Schedules;

/// <summary>What a schedule does with due times that passed while nobody looked: more than ten minutes late, as after an outage.</summary>
public enum CatchUp
{
    /// <summary>None of them starts a run; the schedule goes on with the next due time from now.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>Only the latest of them starts a run.</summary>
    [JsonStringEnumMemberName("last")]
    Last,

    /// <summary>Each of them starts a run, oldest first, but no more than the schedule's limit: then the latest ones.</summary>
    [JsonStringEnumMemberName("all")]
    All,
}
