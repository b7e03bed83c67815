using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary><c>{ "waitForEvent": "approved/${input.orderId}", "timeout": "7d" }</c>, or with a list of ids: the first that comes.</summary>
internal sealed class WaitForEventStepKind : StepKind
{
    public override string Field => "waitForEvent";

    public override IReadOnlyList<string> Fields { get; } = ["waitForEvent", "timeout"];

    public override IReadOnlyList<string> FrozenFields { get; } = ["waitForEvent", TemplateFormat.References, "timeout"];

    public override string TemplateField => Field;

    public override bool Owns(StepDefinition step) => step is WaitForEventStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        var timeout = fields.Duration("timeout");
        return TemplateFormat.Read(fields, Field, frozen) is { } events ? new WaitForEventStep(events) { Timeout = timeout } : null;
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
        TemplateFormat.Write(writer, Field, wait.Events, frozen);
        WaitTimeout.Write(writer, wait);
        writer.EndObject();
    }
}
