using StepFlow.Api.Reading;
using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Api.Endpoints;

/// <summary>Reads the values of a path.</summary>
internal static class RouteFields
{
    /// <summary>A name or id in the path; one that breaks the rule for names is refused before storage sees it.</summary>
    public static string Name(this ApiRequest request, string value)
    {
        var name = request.RouteValue(value);
        var problems = new List<InputProblem>();
        NameRule.Check(value, name, problems);
        return problems.Count == 0 ? name : throw new InvalidInputException(problems);
    }

    /// <summary>The key that names the run to be made, from the header; null where there is none.</summary>
    public static string? IdempotencyKey(this ApiRequest request) => request.Header("Idempotency-Key");

    /// <summary>The fields of a body that a route takes.</summary>
    public static JsonFields Fields(System.Text.Json.JsonDocument body, string route, List<InputProblem> problems) =>
        new(body.RootElement, RouteTable.Get(route).Body?.Fields ?? [], problems);
}
