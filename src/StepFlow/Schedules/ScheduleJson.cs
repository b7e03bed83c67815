using System.Text.Json;
using System.Text.Json.Serialization;
using StepFlow.Errors;
using StepFlow.Storage;

namespace StepFlow.Schedules;

/// <summary>The stored form of a schedule. Names are contracts.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Schedule))]
internal sealed partial class ScheduleJson : JsonSerializerContext
{
    public static Runs.Payload Write(Schedule schedule) => Runs.Payload.FromTrusted(JsonSerializer.SerializeToUtf8Bytes(schedule, Default.Schedule));

    public static Schedule Read(StoredSchedule stored) => Read(stored.Id, stored.Content);

    /// <summary>The schedule as it will be read: white space in its input is not content.</summary>
    public static Schedule AsStored(Schedule schedule) => Read(schedule.Id, Write(schedule));

    private static Schedule Read(string id, Runs.Payload content)
    {
        try
        {
            return JsonSerializer.Deserialize(content.Utf8.Span, Default.Schedule) ?? throw Damaged(id, "it is null", null);
        }
        catch (JsonException e)
        {
            throw Damaged(id, e.Message, e);
        }
    }

    private static StorageDamagedException Damaged(string id, string found, Exception? inner) =>
        new($"What is stored for schedule '{id}' cannot be read: {found} Delete the schedule and make it again.", inner);
}
