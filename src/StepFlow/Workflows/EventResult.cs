using System.Text.Json;
using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.Workflows;

/// <summary>How a wait of a C# workflow ended.</summary>
/// <param name="TimedOut">True: nothing came in time.</param>
/// <param name="Event">The id of the event that came, or the name of the webhook that was called; null where nothing came.</param>
/// <param name="Payload">What came with it; the type's default where nothing came.</param>
public sealed record EventResult<T>(bool TimedOut, string? Event, T? Payload)
{
    /// <summary>Reads the result that a waiting step recorded.</summary>
    internal static EventResult<T> Read(Payload recorded, string what)
    {
        var result = StepJson.Read<Recorded>(recorded, what);
        return result.TimedOut
            ? new EventResult<T>(true, null, default)
            : new EventResult<T>(false, result.Event, StepJson.Read<T>(StepJson.Write(result.Payload), $"The payload of event '{result.Event}'"));
    }

    private sealed record Recorded(bool TimedOut, string? Event, JsonElement Payload);
}
