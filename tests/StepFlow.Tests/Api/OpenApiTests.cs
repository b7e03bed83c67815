using System.Text.Json;
using StepFlow.Api;
using StepFlow.Definitions;

namespace StepFlow.Tests.Api;

public sealed class OpenApiTests
{
    [Fact]
    public async Task TheDocument_HasEveryRouteOnce()
    {
        var document = await ReadAsync();
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(m => $"{m.Name.ToUpperInvariant()} {p.Name[1..]} {m.Value.GetProperty("operationId").GetString()}"));

        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        Assert.Equal(RouteTable.All.Select(r => $"{r.Method} {r.Template} {r.Name}").Order(), operations.Order());
    }

    [Fact]
    public async Task TheDocument_RefersOnlyToSchemasItHas()
    {
        var document = await ReadAsync();
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var references = new List<string>();
        Collect(document, references);

        Assert.NotEmpty(references);
        Assert.All(references.Where(r => r.StartsWith("#/components/schemas/", StringComparison.Ordinal)), reference =>
            Assert.True(schemas.TryGetProperty(reference.Split('/')[^1], out _), reference));
    }

    [Fact]
    public async Task TheDocument_NamesTheFieldsThatBodiesMayHave()
    {
        var schemas = (await ReadAsync()).GetProperty("components").GetProperty("schemas");

        foreach (var body in RouteTable.All.Select(r => r.Body).OfType<ApiBody>())
        {
            var fields = schemas.GetProperty(body.Schema).TryGetProperty("properties", out var properties)
                ? properties.EnumerateObject().Select(p => p.Name)
                : [];
            Assert.Equal(body.Fields.Order(), fields.Order());
        }
    }

    [Fact]
    public async Task TheDocument_HasEveryKindOfStepWithItsFields()
    {
        var shapes = (await ReadAsync()).GetProperty("components").GetProperty("schemas").GetProperty("Step").GetProperty("oneOf").EnumerateArray()
            .Where(shape => shape.TryGetProperty("properties", out _)).ToDictionary(shape => shape.GetProperty("required")[0].GetString() ?? "");

        Assert.Equal(StepKinds.Names.Order(), shapes.Keys.Order());
        foreach (var kind in StepKinds.All.Where(kind => kind.InDefinitions))
            Assert.Equal(kind.Fields.Order(), shapes[kind.Field].GetProperty("properties").EnumerateObject().Select(field => field.Name).Order());
    }

    private static async Task<JsonElement> ReadAsync()
    {
        await using var host = new ApiHost();
        return (await host.GetAsync("/api/openapi.json")).Json;
    }

    private static void Collect(JsonElement json, List<string> references)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in json.EnumerateObject())
            {
                if (property.Name == "$ref")
                    references.Add(property.Value.GetString() ?? "");
                Collect(property.Value, references);
            }
        }
        else if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray())
                Collect(item, references);
        }
    }
}
