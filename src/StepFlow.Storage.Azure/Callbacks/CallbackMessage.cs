using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace StepFlow.Storage.Azure.Callbacks;

/// <summary>
/// The message of a callback as JSON, <c>{"runId":"…","position":0,"due":"…"}</c>, with <c>"endedCall":1</c> where it tells of one. A
/// message that was the callback of an earlier step says so, <c>"receives":1,"since":"…"</c>. On the queue it is in Base64, as the Functions host
/// expects. The names are stored: a contract; properties that are not known are passed over.
/// </summary>
public static class CallbackMessage
{
    private const int MaxShown = 60;

    /// <summary>The message of a callback.</summary>
    public static string Format(Callback callback) => Format(callback, before: null);

    internal static string Format(Callback callback, HandOver? before)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("runId", callback.RunId);
            json.WriteNumber("position", callback.Position);
            json.WriteString("due", callback.Due);
            if (callback.EndedCall is { } call)
                json.WriteNumber("endedCall", call);
            if (before is not null)
            {
                json.WriteNumber("receives", before.Receives);
                json.WriteString("since", before.At);
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads a message; where it is none, the problem says what was expected and found.</summary>
    public static bool TryParse(
        string? message,
        [NotNullWhen(true)] out Callback? callback,
        [NotNullWhen(false)] out string? problem) => TryParse(message, out callback, out _, out problem);

    internal static bool TryParse(
        string? message,
        [NotNullWhen(true)] out Callback? callback,
        out HandOver? before,
        [NotNullWhen(false)] out string? problem)
    {
        (callback, before) = (null, null);
        try
        {
            using var json = JsonDocument.Parse(message ?? "");
            problem = Read(json.RootElement, out callback);
            before = problem is null ? ReadHandOver(json.RootElement) : null;
        }
        catch (JsonException error)
        {
            problem = "expected a callback as JSON, such as {\"runId\":\"…\",\"position\":0,\"due\":\"…\"}; " +
                $"found {Show(message)} ({error.Message})";
        }

        return problem is null && callback is not null;
    }

    private static string? Read(JsonElement root, out Callback? callback)
    {
        callback = null;
        if (root.ValueKind != JsonValueKind.Object)
            return $"expected a JSON object; found {Show(root.GetRawText())}";
        if (Find(root, "runId", JsonValueKind.String)?.GetString() is not { Length: > 0 } id)
            return $"runId: expected the id of a run; found {Found(root, "runId")}";
        if (Find(root, "position", JsonValueKind.Number) is not { } at || !at.TryGetInt32(out var position) || position < 0)
            return $"position: expected a number from 0; found {Found(root, "position")}";
        if (Find(root, "due", JsonValueKind.String) is not { } time || !time.TryGetDateTimeOffset(out var due))
            return $"due: expected a time such as 2026-01-31T12:00:00Z; found {Found(root, "due")}";
        int? endedCall = null;
        if (root.TryGetProperty("endedCall", out var number) && number.ValueKind != JsonValueKind.Null)
        {
            if (number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out var call) || call < 1)
                return $"endedCall: expected the number of a call from 1, or no such property; found {Found(root, "endedCall")}";
            endedCall = call;
        }

        callback = new Callback(id, position, due) { EndedCall = endedCall };
        return null;
    }

    // What is no such note counts as none: the callback is good, and is tried a few times fewer.
    private static HandOver? ReadHandOver(JsonElement root) =>
        Find(root, "receives", JsonValueKind.Number) is { } number && number.TryGetInt32(out var receives) && receives > 0
        && Find(root, "since", JsonValueKind.String) is { } time && time.TryGetDateTimeOffset(out var since)
            ? new HandOver(receives, since)
            : null;

    private static JsonElement? Find(JsonElement root, string name, JsonValueKind kind) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    private static string Found(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? Show(value.GetRawText()) : "no such property";

    private static string Show(string? text) => string.IsNullOrEmpty(text)
        ? "nothing"
        : $"'{(text.Length > MaxShown ? text[..MaxShown] + "…" : text)}'";
}
