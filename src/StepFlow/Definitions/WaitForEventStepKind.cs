using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary><c>{ "waitForEvent": "approved/${input.orderId}", "timeout": "7d" }</c>, or with a list of ids: the first that comes.</summary>
internal sealed class WaitForEventStepKind : StepKind
{
    public override string Field => "waitForEvent";

    public override IReadOnlyList<string> Fields { get; } = ["waitForEvent", "timeout"];

    public override IReadOnlyList<string> FrozenFields { get; } = ["waitForEvent", TemplateReferences.Field, "timeout"];

    public override bool Owns(StepDefinition step) => step is WaitForEventStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        var timeout = fields.Duration("timeout");
        if (!fields.TryGet(Field, out var json))
            return null;
        var events = InputTemplate.Parse(json, fields.Place.Property(Field), fields.Problems);
        return new WaitForEventStep(frozen ? TemplateReferences.Read(events, fields) : events) { Timeout = timeout };
    }

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        var wait = (WaitForEventStep)step;
        EventTemplates.CheckSeveral(wait.Events, place.Property(Field), problems);
        WaitTimeout.Check(wait, place, problems);
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        var wait = (WaitForEventStep)step;
        writer.BeginObject();
        writer.Name(Field);
        writer.Raw(wait.Events.Source.Utf8.Span);
        if (frozen)
            TemplateReferences.Write(writer, wait.Events.References);
        WaitTimeout.Write(writer, wait);
        writer.EndObject();
    }
}
