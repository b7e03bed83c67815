using System.Text.Json;
using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>
/// <c>{ "notify": "approved/7", "run": "…", "payload": … }</c>. Its fields make one template, so that one evaluation reads what all of
/// them refer to.
/// </summary>
internal sealed class NotifyStepKind : StepKind
{
    private static readonly string[] Content = ["notify", "run", "payload"];

    public override string Field => "notify";

    public override IReadOnlyList<string> Fields => Content;

    public override IReadOnlyList<string> FrozenFields { get; } = [.. Content, TemplateFormat.References];

    public override string TemplateField => Field;

    public override bool Owns(StepDefinition step) => step is NotifyStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        var writer = new CanonicalJsonWriter();
        writer.BeginObject();
        foreach (var name in Content)
        {
            if (!fields.TryGet(name, out var value))
                continue;
            writer.Name(name);
            writer.Raw(System.Text.Encoding.UTF8.GetBytes(value.GetRawText()));
        }

        writer.EndObject();
        using var document = JsonSource.Parse(writer.Written, 2 * JsonSource.MaxDepth);
        var message = InputTemplate.Parse(document.RootElement, fields.Place, fields.Problems);
        return new NotifyStep(frozen ? TemplateFormat.ReadReferences(message, fields) : message);
    }

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        var message = ((NotifyStep)step).Message;
        using var document = JsonDocument.Parse(message.Source.Utf8, new JsonDocumentOptions { MaxDepth = 2 * JsonSource.MaxDepth });
        var root = document.RootElement;
        EventTemplates.CheckOne(root.GetProperty(Field), message.IsLiteral, place.Property(Field), problems);
        if (root.TryGetProperty("run", out var run))
            CheckRun(run, message.IsLiteral, place.Property("run"), problems);
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        var message = ((NotifyStep)step).Message;
        if (!frozen || message.References.Steps.Count == 0)
        {
            writer.Raw(message.Source.Utf8.Span);
            return;
        }

        using var document = JsonDocument.Parse(message.Source.Utf8, new JsonDocumentOptions { MaxDepth = 2 * JsonSource.MaxDepth });
        writer.BeginObject();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            writer.Name(property.Name);
            writer.Raw(System.Text.Encoding.UTF8.GetBytes(property.Value.GetRawText()));
        }

        TemplateFormat.WriteReferences(writer, message.References);
        writer.EndObject();
    }

    private static void CheckRun(JsonElement run, bool literal, JsonPlace place, ProblemList problems)
    {
        if (run.ValueKind != JsonValueKind.String)
            problems.Add(place, $"Expected the id of a run, found {JsonFound.Describe(run)}.");
        else if (JsonFound.TryText(run, out var text) && (literal || !text.Contains("${", StringComparison.Ordinal))
            && NameRule.Check("A run id", text) is { } problem)
            problems.Add(place, problem);
    }
}
