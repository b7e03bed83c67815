using System.Text.Json;

namespace StepFlow.Api.Reading;

/// <summary>The kinds of JSON values in words.</summary>
internal static class Kinds
{
    public static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };
}
