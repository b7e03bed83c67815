using StepFlow.Definitions.Json;
using StepFlow.Runs;

namespace StepFlow.Events;

/// <summary>The result of a step that waited: <c>{ "timedOut": …, "event": …, "payload": … }</c>. Stored and referred to: a contract.</summary>
internal static class WaitResult
{
    /// <summary>An event came.</summary>
    public static Payload Of(string eventId, Payload payload) => Write("false"u8, eventId, payload);

    /// <summary>None came in time.</summary>
    public static Payload TimedOut { get; } = Write("true"u8, null, Payload.Null);

    private static Payload Write(ReadOnlySpan<byte> timedOut, string? eventId, Payload payload)
    {
        var writer = new CanonicalJsonWriter();
        writer.BeginObject();
        writer.Name("timedOut");
        writer.Raw(timedOut);
        writer.Name("event");
        if (eventId is null)
            writer.Raw("null"u8);
        else
            writer.Text(eventId);
        writer.Name("payload");
        writer.Raw(payload.Utf8.Span);
        writer.EndObject();
        return Payload.FromTrusted(writer.Written.ToArray());
    }
}
