namespace StepFlow.Calls;

/// <summary>The response to a call step's request.</summary>
/// <param name="Status">The status, 100 to 599.</param>
/// <param name="Headers">The headers; a name that was sent more than once has its values joined by a comma.</param>
/// <param name="Body">The body; empty for none.</param>
public sealed record CallResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>A response with a JSON body.</summary>
    public static CallResponse Json(int status, string json) =>
        new(status, [new("Content-Type", "application/json")], System.Text.Encoding.UTF8.GetBytes(json));

    /// <summary>The value of a header; null where there is none. Names are compared without case.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
