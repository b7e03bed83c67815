using System.Text.Json;
using StepFlow.Steps;

namespace StepFlow.Workflows;

/// <summary>The response to an HTTP call of a C# workflow.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers, their names in lower case.</param>
/// <param name="Body">The body: JSON where the response says that it is; else a text; null where there is none.</param>
public sealed record CallResult(int Status, IReadOnlyDictionary<string, string> Headers, JsonElement Body)
{
    /// <summary>The body as a type, by System.Text.Json with web defaults.</summary>
    public T? Read<T>() => Body.Deserialize<T>(StepJson.Options);
}
