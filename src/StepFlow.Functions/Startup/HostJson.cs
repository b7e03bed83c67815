using System.Globalization;
using System.Text.Json;

namespace StepFlow.Functions.Startup;

/// <summary>What the app needs to know of the host's own configuration.</summary>
internal static class HostJson
{
    /// <summary>The host's <c>functionTimeout</c>; null where host.json sets none or lifts it (<c>-1</c>).</summary>
    public static TimeSpan? FunctionTimeout(string directory)
    {
        var file = Path.Combine(directory, "host.json");
        if (!File.Exists(file))
            return null;
        using var json = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        if (!json.RootElement.TryGetProperty("functionTimeout", out var value) || value.GetString() is not { } text || text == "-1")
            return null;
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var timeout)
            ? timeout
            : throw new InvalidDataException($"host.json, functionTimeout: expected a time such as 00:10:00, found '{text}'.");
    }
}
