using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using StepFlow.Api.Problems;
using StepFlow.Api.Views;

namespace StepFlow.Api.OpenApi;

/// <summary>The schemas of all bodies: those of answers from the types that are written, those of requests by hand.</summary>
internal static class OpenApiSchemas
{
    public static JsonObject All()
    {
        var schemas = Read(StepSchemas.Json);
        foreach (var (name, schema) in Read(RequestSchemas.Json))
            schemas[name] = schema?.DeepClone();
        var views = RouteTable.All.SelectMany(r => r.Answers).Select(a => a.View).OfType<Type>().Append(typeof(ProblemView)).Distinct();
        foreach (var view in views)
        {
            var type = ApiJson.Default.GetTypeInfo(view) ?? throw new InvalidOperationException($"{view} has no JSON form.");
            schemas[view.Name] = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        }

        return schemas;
    }

    public static JsonObject Content(string type, string schema) => new() { [type] = new JsonObject { ["schema"] = Reference(schema) } };

    /// <summary>The same for a body of one schema or another.</summary>
    public static JsonObject Content(string type, string schema, string other) => new()
    {
        [type] = new JsonObject { ["schema"] = new JsonObject { ["anyOf"] = new JsonArray(Reference(schema), Reference(other)) } },
    };

    private static JsonObject Reference(string schema) => new() { ["$ref"] = $"#/components/schemas/{schema}" };

    private static JsonObject Read(string schemas) =>
        JsonNode.Parse(schemas)?.AsObject() ?? throw new InvalidOperationException("The schemas are not an object.");
}
