using System.Globalization;
using System.Text.Json;
using StepFlow.Definitions.Json;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Definitions;

/// <summary>The settings of a run as JSON: beside the steps of a definition or a request, and in canonical form where they are stored.</summary>
internal static class RunSettingsFormat
{
    private static readonly string[] RunFields = ["workflow", "version"];

    /// <summary>The fields of a definition that are settings.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["onSuccess", "onFailure", "compensation", FlowRuleFormat.Field];

    /// <summary>Reads the fields of a definition; what is wrong becomes problems.</summary>
    public static RunSettings Read(FieldReader fields)
    {
        var settings = new RunSettings
        {
            OnSuccess = ReadStarts(fields, "onSuccess"),
            OnFailure = ReadStarts(fields, "onFailure"),
            CompensateOnCancel = ReadCompensation(fields),
            Flow = FlowRuleFormat.Read(fields),
        };
        if (TooLarge(settings) is { } problem)
            fields.Problems.Add(fields.Place, problem);
        return settings;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static RunSettings ReadStored(Payload? stored)
    {
        if (stored is null)
            return RunSettings.None;
        using var document = JsonSource.Parse(stored.Utf8, JsonSource.MaxDepth + 8);
        var problems = new ProblemList();
        var fields = new FieldReader(document.RootElement, JsonPlace.At(""), problems);
        var settings = Read(fields) with { EndOf = fields.Text("endOf", "a run id"), EndDepth = fields.WholeNumber("endDepth", "a number") ?? 0 };
        problems.ThrowIfAny();
        return settings;
    }

    /// <summary>The canonical form; null where nothing is said. Equal settings have equal bytes.</summary>
    public static Payload? Write(RunSettings settings)
    {
        if (settings.IsEmpty)
            return null;
        var writer = new CanonicalJsonWriter();
        writer.BeginObject();
        WriteStarts(writer, "onSuccess", settings.OnSuccess);
        WriteStarts(writer, "onFailure", settings.OnFailure);
        if (settings.CompensateOnCancel)
        {
            writer.Name("compensation");
            writer.BeginObject();
            writer.Name("onCancel");
            writer.Raw("true"u8);
            writer.EndObject();
        }

        FlowRuleFormat.Write(writer, settings.Flow);
        if (settings.EndOf is { } runId)
        {
            writer.Name("endOf");
            writer.Text(runId);
            writer.Name("endDepth");
            writer.Number(settings.EndDepth);
        }

        writer.EndObject();
        return Payload.FromTrusted(writer.Written.ToArray());
    }

    /// <summary>Says what the types do not: settings may come from C# code.</summary>
    public static void Check(RunSettings settings, List<InputProblem> problems)
    {
        if (settings.Flow is { } flow)
            FlowRuleFormat.Check(flow, problems);
        if (TooLarge(settings) is { } problem)
            problems.Add(new("", problem));
        foreach (var (field, starts) in new[] { ("onSuccess", settings.OnSuccess), ("onFailure", settings.OnFailure) })
        {
            if (starts.Count > RunSettings.MaxStarts)
                problems.Add(new(field, $"Expected at most {RunSettings.MaxStarts} starts, found {starts.Count}."));
            foreach (var start in starts)
            {
                if (start.Workflow is null == start.Steps is null)
                    problems.Add(new(field, $"Expected either a workflow or steps, found {(start.Steps is null ? "neither" : "both")}."));
                NameRule.Check(field, start.Workflow, problems);
                NameRule.Check(field, start.Version, problems);
            }
        }
    }

    private static string? TooLarge(RunSettings settings)
    {
        var size = Write(settings)?.Size ?? 0;
        return size <= RunSettings.MaxSize
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"onSuccess, onFailure and flow are {size:N0} bytes; at most {RunSettings.MaxSize:N0} are allowed. Publish the steps as a workflow and name it.");
    }

    private static bool ReadCompensation(FieldReader fields)
    {
        if (fields.Object("compensation") is not { } compensation)
            return false;
        compensation.RejectUnknown(["onCancel"]);
        return compensation.Flag("onCancel") ?? false;
    }

    private static List<EndStart> ReadStarts(FieldReader fields, string name)
    {
        var starts = new List<EndStart>();
        if (!fields.TryGet(name, out var json))
            return starts;
        var place = fields.Place.Property(name);
        if (json.ValueKind != JsonValueKind.Array)
        {
            Add(starts, ReadStart(json, place, fields.Problems));
            return starts;
        }

        if (json.GetArrayLength() is var count and (0 or > RunSettings.MaxStarts))
            fields.Problems.Add(place, $"Expected 1 to {RunSettings.MaxStarts} starts, found {count}.");
        for (var i = 0; i < json.GetArrayLength() && i < RunSettings.MaxStarts; i++)
            Add(starts, ReadStart(json[i], place.Element(i), fields.Problems));
        return starts;
    }

    private static void Add(List<EndStart> starts, EndStart? start)
    {
        if (start is not null)
            starts.Add(start);
    }

    private static EndStart? ReadStart(JsonElement json, JsonPlace place, ProblemList problems)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            problems.Add(place, $"Expected an object with run or steps, found {JsonFound.Describe(json)}.");
            return null;
        }

        var fields = new FieldReader(json, place, problems);
        fields.RejectUnknown(["run", "steps"]);
        var hasSteps = fields.TryGet("steps", out var steps);
        if (hasSteps == fields.TryGet("run", out _))
        {
            problems.Add(place, $"Expected either run or steps, found {(hasSteps ? "both" : "neither")}.");
            return null;
        }

        return hasSteps
            ? new EndStart { Steps = new StepReader(problems, frozen: false).ReadList(steps, place.Property("steps")) }
            : ReadRun(fields);
    }

    private static EndStart? ReadRun(FieldReader fields)
    {
        if (fields.Object("run") is not { } run)
            return null;
        run.RejectUnknown(RunFields);
        var (workflow, version) = (ReadName(run, "workflow", "A workflow name"), ReadName(run, "version", "A version"));
        if (!run.TryGet("workflow", out _))
            run.Problems.Add(run.Place.Property("workflow"), "Expected the name of a workflow, found nothing.");
        return workflow is null ? null : new EndStart { Workflow = workflow, Version = version };
    }

    private static string? ReadName(FieldReader fields, string field, string what)
    {
        var name = fields.Text(field, "a name");
        if (name is not null && NameRule.Check(what, name) is { } problem)
            fields.Problems.Add(fields.Place.Property(field), problem);
        return name;
    }

    private static void WriteStarts(CanonicalJsonWriter writer, string name, IReadOnlyList<EndStart> starts)
    {
        if (starts.Count == 0)
            return;
        writer.Name(name);
        writer.BeginArray();
        foreach (var start in starts)
        {
            writer.BeginObject();
            if (start.Steps is { } steps)
            {
                writer.Name("steps");
                writer.Raw(CanonicalSteps.Of(steps).Utf8.Span);
            }
            else
            {
                writer.Name("run");
                WriteRun(writer, start);
            }

            writer.EndObject();
        }

        writer.EndArray();
    }

    private static void WriteRun(CanonicalJsonWriter writer, EndStart start)
    {
        writer.BeginObject();
        writer.Name("workflow");
        writer.Text(start.Workflow ?? "");
        if (start.Version is { } version)
        {
            writer.Name("version");
            writer.Text(version);
        }

        writer.EndObject();
    }
}
