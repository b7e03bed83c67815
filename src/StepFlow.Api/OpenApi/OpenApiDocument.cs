using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StepFlow.Api.Endpoints;
using StepFlow.Api.Problems;

namespace StepFlow.Api.OpenApi;

/// <summary>The OpenAPI 3.1 document, written from the route table: it cannot say anything else than what is served.</summary>
internal static partial class OpenApiDocument
{
    private static readonly Lazy<byte[]> Written = new(() => Encoding.UTF8.GetBytes(Create().ToJsonString(new JsonSerializerOptions { WriteIndented = true })));

    /// <summary>The document; the same for every host.</summary>
    public static ReadOnlyMemory<byte> Utf8 => Written.Value;

    private static JsonObject Create() => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject
        {
            ["title"] = "StepFlow",
            ["version"] = HealthEndpoints.Version,
            ["description"] = "Durable step workflows. A host may ask for its key in every request but those to its health.",
        },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = $"/{RouteTable.Prefix}" }),
        ["paths"] = Paths(),
        ["components"] = new JsonObject
        {
            ["schemas"] = OpenApiSchemas.All(),
            ["securitySchemes"] = new JsonObject
            {
                ["key"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "x-api-key" },
            },
        },
    };

    private static JsonObject Paths()
    {
        var paths = new JsonObject();
        foreach (var path in RouteTable.All.GroupBy(r => r.Template))
            paths[$"/{path.Key}"] = new JsonObject(path.Select(r => KeyValuePair.Create<string, JsonNode?>(Method(r), Operation(r))));
        return paths;
    }

    private static JsonObject Operation(ApiRoute route)
    {
        var operation = new JsonObject
        {
            ["operationId"] = route.Name,
            ["summary"] = route.Summary,
            ["parameters"] = new JsonArray([.. Parameters(route)]),
            ["responses"] = Answers(route),
        };
        if (route.Body is { } body)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = body.Required,
                ["content"] = OpenApiSchemas.Content(ApiResponse.Json, body.Schema),
            };
        }

        operation["security"] = route.Anonymous ? new JsonArray() : new JsonArray(new JsonObject { ["key"] = new JsonArray() });
        return operation;
    }

    private static IEnumerable<JsonNode> Parameters(ApiRoute route)
    {
        foreach (Match name in Placeholder().Matches(route.Template))
            yield return Parameter("path", name.Groups[1].Value, Rule(name.Groups[1].Value), required: true);
        foreach (var parameter in route.Query)
            yield return Parameter("query", parameter.Name, parameter.Description, required: false);
        if (route.TakesKey)
            yield return Parameter("header", "Idempotency-Key", "Names what the request makes: the same request under the same key makes the same run, or sends the same event, once.", required: false);
    }

    private static string Rule(string placeholder) => placeholder switch
    {
        "eventId" => "1 to 200 bytes of text, percent-encoded as one segment: a slash is written %2F.",
        "token" => "The secret part of the address.",
        _ => "Letters, digits, '.', '_', '~' and '-'; 1 to 128 characters.",
    };

    private static JsonObject Parameter(string place, string name, string description, bool required) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = required,
        ["description"] = description,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Answers(ApiRoute route)
    {
        var answers = new JsonObject();
        foreach (var answer in route.Answers)
        {
            var described = new JsonObject { ["description"] = answer.Description };
            if (answer.View is { } view)
            {
                described["content"] = answer.Waited is { } waited
                    ? OpenApiSchemas.Content(ApiResponse.Json, view.Name, waited.Name)
                    : OpenApiSchemas.Content(ApiResponse.Json, view.Name);
            }

            answers[answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = described;
        }

        answers["default"] = new JsonObject
        {
            ["description"] = "A problem (RFC 9457).",
            ["content"] = OpenApiSchemas.Content(ApiResponse.ProblemJson, nameof(ProblemView)),
        };
        return answers;
    }

#pragma warning disable CA1308 // OpenAPI writes methods in lower case.
    private static string Method(ApiRoute route) => route.Method.ToLowerInvariant();
#pragma warning restore CA1308

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
