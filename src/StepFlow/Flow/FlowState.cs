using System.Text.Json;
using System.Text.Json.Serialization;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Flow;

/// <summary>Who holds the slots of one key, and who began lately: one row of bounded size, changed by conditional writes alone.</summary>
internal sealed record FlowState
{
    /// <summary>Nobody.</summary>
    public static FlowState Empty { get; } = new();

    /// <summary>The limits; null before the first run has asked.</summary>
    public FlowLimits? Limits { get; init; }

    /// <summary>The slots that are held.</summary>
    public IReadOnlyList<FlowHolder> Holders { get; init; } = [];

    /// <summary>When who began, in milliseconds since 1970 (UTC), by a mark that a repetition has again; none that lies before the period.</summary>
    public IReadOnlyDictionary<string, long> Starts { get; init; } = new Dictionary<string, long>();

    /// <summary>When somebody looked last whether the holders are still there (UTC).</summary>
    public DateTimeOffset LookedAt { get; init; }

    /// <summary>Slots that are free; below zero where a newer run brought fewer.</summary>
    [JsonIgnore]
    public int Free => Limits?.Parallelism is { } most ? most - Holders.Count : int.MaxValue;

    /// <summary>True where the slot is held.</summary>
    public bool Holds(FlowPlace place) => Holders.Any(holder => holder.Place == place);

    /// <summary>How many could go on at once.</summary>
    public int Room(DateTimeOffset now) => Limits?.Rate is { } limit ? Math.Min(Free, limit - StartsSince(now).Count) : Free;

    /// <summary>When the next could go on; null: not before a slot is given back.</summary>
    public DateTimeOffset? NextAt(DateTimeOffset now)
    {
        if (Free <= 0)
            return null;
        if (Limits?.Rate is not { } limit || StartsSince(now) is not { } starts || starts.Count < limit)
            return now;
        return DateTimeOffset.FromUnixTimeMilliseconds(starts[^limit]) + Limits.Period;
    }

    /// <summary>The starts of the period that ends now, earliest first.</summary>
    public List<long> StartsSince(DateTimeOffset now)
    {
        var before = (now - (Limits?.Period ?? TimeSpan.Zero)).ToUnixTimeMilliseconds();
        return [.. Starts.Values.Where(at => at > before).Order()];
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static FlowState Read(string key, Payload? stored)
    {
        try
        {
            return stored is null ? Empty : JsonSerializer.Deserialize(stored.Utf8.Span, FlowJson.Default.FlowState) ?? Empty;
        }
        catch (JsonException e)
        {
            throw new StorageDamagedException($"What is stored for the flow key '{key}' cannot be read: {e.Message} Remove its row.", e);
        }
    }

    /// <summary>True where nothing is worth keeping: no slot is held, and the period has passed since the last start.</summary>
    public bool IsIdle(DateTimeOffset now) => Holders.Count == 0 && StartsSince(now).Count == 0;

    /// <summary>The stored form.</summary>
    public Payload Write() => Payload.FromTrusted(JsonSerializer.SerializeToUtf8Bytes(this, FlowJson.Default.FlowState));
}
