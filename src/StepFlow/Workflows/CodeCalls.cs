using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;
using StepFlow.Steps;

namespace StepFlow.Workflows;

/// <summary>
/// Makes the call step that a C# workflow asks for. Its request is data and holds no expression: what looks like one is text. The
/// address alone is a template as well, for the checks that every call step gets.
/// </summary>
internal static class CodeCalls
{
    public static CallStep Of(string method, string url, object? body, IReadOnlyDictionary<string, string>? headers)
    {
        var problems = new ProblemList();
        if (url.Contains("${", StringComparison.Ordinal))
            problems.Add(JsonPlace.At("url"), "Expected an address, found an expression. Put the values into the address with C#.");
        problems.ThrowIfAny();
        var address = InputTemplate.Parse(JsonSerializer.SerializeToElement(new { url }), JsonPlace.At("call"), problems);
        problems.ThrowIfAny();
        var request = new Dictionary<string, object?> { ["url"] = url };
        if (headers is not null)
            request["headers"] = headers;
        if (body is not null)
            request["body"] = body;
        return new CallStep(address) { Method = method, Value = StepJson.Write(request) };
    }
}
