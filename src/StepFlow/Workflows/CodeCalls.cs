using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Steps;

namespace StepFlow.Workflows;

/// <summary>
/// Makes the call step that a C# workflow asks for. Its request is data and holds no expression: what looks like one is text. It
/// is a template as well, for the checks that every call step gets.
/// </summary>
internal static class CodeCalls
{
    public static CallStep Of(string method, string url, object? body, IReadOnlyDictionary<string, string>? headers, StepOptions? options)
    {
        if (url.Contains("${", StringComparison.Ordinal))
            throw new InvalidInputException("url", "Expected an address, found an expression. Put the values into the address with C#.");
        var request = new Dictionary<string, object?> { ["url"] = url };
        if (headers is not null)
            request["headers"] = headers;
        if (body is not null)
            request["body"] = body;
        var value = StepJson.Write(request);
        var step = new CallStep(InputTemplate.Literal(value)) { Method = method, Value = value };
        return options is not CallOptions call ? step : step with
        {
            SucceedOn = call.SucceedOn,
            RetryOn = call.RetryOn,
            SendsIdempotencyKey = call.SendsIdempotencyKey,
            MaxRedirects = call.MaxRedirects,
        };
    }
}
