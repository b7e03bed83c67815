using System.Globalization;
using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;

namespace StepFlow.Calls;

/// <summary>Finds what is wrong with a call step before it runs: everything that does not hang on an expression.</summary>
internal static class CallCheck
{
    private const int MaxHeaders = 64;

    /// <summary>The step's template of URL, headers and body.</summary>
    public static InputTemplate RequestOf(CallStep step) =>
        step.Input ?? throw new InvalidOperationException("A call step has no request: create it with its template.");

    /// <summary>Adds what is wrong.</summary>
    public static void Check(CallStep step, JsonPlace place, ProblemList problems)
    {
        if (CallRules.CheckMethod(step.Method) is { } wrongMethod)
            problems.Add(place.Property("method"), wrongMethod);
        if (step.MaxRedirects is < 0 or > CallStep.MostRedirects)
            problems.Add(place.Property("maxRedirects"), $"Expected 0 to {CallStep.MostRedirects}, found {Text(step.MaxRedirects)}.");
        if (step.SucceedOn.Members.Count == 0)
            problems.Add(place.Property("succeedOn"), "Expected at least one status, found none: no response could succeed.");

        using var source = JsonDocument.Parse(RequestOf(step).Source.Utf8, JsonSource.Deep);
        var request = source.RootElement;
        CheckUrl(request, place.Property("url"), problems);
        if (request.TryGetProperty("headers", out var headers))
            CheckHeaders(headers, place.Property("headers"), problems);
        if (step.Method is "GET" or "HEAD" && request.TryGetProperty("body", out _))
            problems.Add(place.Property("body"), $"Expected no body with {step.Method}; a body needs a method such as POST.");
    }

    private static void CheckUrl(JsonElement request, JsonPlace place, ProblemList problems)
    {
        if (!request.TryGetProperty("url", out var url))
        {
            problems.Add(place, "Expected an address such as \"https://example.org/orders\", found nothing.");
        }
        else if (url.ValueKind != JsonValueKind.String)
        {
            problems.Add(place, $"Expected an address such as \"https://example.org/orders\", found {JsonFound.Describe(url)}.");
        }
        else if (url.GetString() is { } text)
        {
            var wrong = IsLiteral(text)
                ? CallRules.CheckUrl(text, out _)
                : CallRules.CheckBeginning(text[..text.IndexOf("${", StringComparison.Ordinal)]);
            if (wrong is not null)
                problems.Add(place, wrong);
        }
    }

    private static void CheckHeaders(JsonElement headers, JsonPlace place, ProblemList problems)
    {
        if (headers.ValueKind != JsonValueKind.Object)
        {
            problems.Add(place, $"Expected an object with a value for each header, found {JsonFound.Describe(headers)}.");
            return;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (headers.GetPropertyCount() > MaxHeaders)
            problems.Add(place, $"Expected at most {MaxHeaders} headers, found {headers.GetPropertyCount()}.");
        foreach (var header in headers.EnumerateObject().Take(MaxHeaders))
        {
            var here = place.Property(header.Name);
            if (CallRules.CheckHeaderName(header.Name) is { } wrongName)
                problems.Add(here, wrongName);
            else if (!names.Add(header.Name))
                problems.Add(here, $"The header '{header.Name}' occurs more than once; names are compared without case.");
            if (CheckHeaderValue(header.Value) is { } wrongValue)
                problems.Add(here, wrongValue);
        }
    }

    private static string? CheckHeaderValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array => $"Expected a text, a number, true, false or null, found {JsonFound.Describe(value)}.",
        JsonValueKind.String when value.GetString() is { } text && IsLiteral(text) => CallRules.CheckHeaderValue(text),
        _ => null,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool IsLiteral(string text) => !text.Contains("${", StringComparison.Ordinal);
}
