using System.Text.Json;
using StepFlow.Definitions.Json;
using StepFlow.Errors;

namespace StepFlow.Definitions;

/// <summary>Reads definitions from JSON. Every problem is collected; then one <see cref="InvalidInputException"/> carries them all.</summary>
public static class DefinitionReader
{
    private static readonly string[] Fields = ["name", "version", "steps", .. RunSettingsFormat.Fields];

    /// <summary>Reads <c>{ "name": …, "version": …, "steps": […] }</c> from UTF-8 bytes.</summary>
    /// <exception cref="InvalidInputException">It is not JSON (with line and position), or not a definition (every problem).</exception>
    public static WorkflowDefinition ReadWorkflow(ReadOnlyMemory<byte> utf8Json)
    {
        using var document = JsonSource.Parse(utf8Json);
        return ReadWorkflow(document.RootElement);
    }

    /// <summary>Reads <c>{ "name": …, "version": …, "steps": […] }</c>.</summary>
    /// <param name="json">The object.</param>
    /// <param name="where">Path of the object in what the caller sent, put before the path of each problem.</param>
    /// <exception cref="InvalidInputException">Every problem.</exception>
    public static WorkflowDefinition ReadWorkflow(JsonElement json, string where = "")
    {
        var problems = new ProblemList();
        var place = JsonPlace.At(where);
        if (json.ValueKind != JsonValueKind.Object)
            throw new InvalidInputException(where, $"Expected an object with the field steps, found {JsonFound.Describe(json)}.");

        var fields = new FieldReader(json, place, problems);
        fields.RejectUnknown(Fields);
        var name = ReadName(fields, "name", "A workflow name");
        var version = ReadName(fields, "version", "A version");
        IReadOnlyList<StepDefinition> steps = [];
        if (fields.TryGet("steps", out var list))
            steps = new StepReader(problems, frozen: false).ReadList(list, place.Property("steps"));
        else
            problems.Add(place.Property("steps"), "Expected a list of steps, found nothing.");
        var settings = RunSettingsFormat.Read(fields);
        problems.ThrowIfAny();
        return new WorkflowDefinition(name, version, steps) { Settings = settings };
    }

    /// <summary>Reads a list of steps from UTF-8 bytes, such as the stored steps of a version.</summary>
    /// <exception cref="InvalidInputException">It is not JSON (with line and position), or not a list of steps (every problem).</exception>
    public static IReadOnlyList<StepDefinition> ReadSteps(ReadOnlyMemory<byte> utf8Json)
    {
        // Stored steps were cut out of a document that had its own levels around them.
        using var document = JsonSource.Parse(utf8Json, JsonSource.MaxDepth + 8);
        return ReadSteps(document.RootElement);
    }

    /// <summary>Reads a list of steps.</summary>
    /// <param name="json">The list.</param>
    /// <param name="where">Path of the list in what the caller sent.</param>
    /// <exception cref="InvalidInputException">Every problem.</exception>
    public static IReadOnlyList<StepDefinition> ReadSteps(JsonElement json, string where = "steps")
    {
        var problems = new ProblemList();
        var steps = new StepReader(problems, frozen: false).ReadList(json, JsonPlace.At(where));
        problems.ThrowIfAny();
        return steps;
    }

    /// <summary>Reads the settings of a run that stand beside its steps; other fields are not looked at.</summary>
    /// <param name="json">The object.</param>
    /// <exception cref="InvalidInputException">Every problem.</exception>
    public static RunSettings ReadSettings(JsonElement json)
    {
        var problems = new ProblemList();
        var settings = RunSettingsFormat.Read(new FieldReader(json, JsonPlace.At(""), problems));
        problems.ThrowIfAny();
        return settings;
    }

    private static string? ReadName(FieldReader fields, string field, string what)
    {
        var name = fields.Text(field, "a name");
        if (name is not null && NameRule.Check(what, name) is { } problem)
            fields.Problems.Add(fields.Place.Property(field), problem);
        return name;
    }
}
