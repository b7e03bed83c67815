using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary><c>{ "webhook": "approval", "timeout": "7d" }</c>.</summary>
internal sealed class WebhookStepKind : StepKind
{
    public override string Field => "webhook";

    public override IReadOnlyList<string> Fields { get; } = ["webhook", "timeout"];

    public override bool Owns(StepDefinition step) => step is WebhookStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        var timeout = fields.Duration("timeout");
        return fields.Text(Field, "the name of a webhook") is { } name ? new WebhookStep(name) { Timeout = timeout } : null;
    }

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        var webhook = (WebhookStep)step;
        if (NameRule.Check("A webhook's name", webhook.Name) is { } problem)
            problems.Add(place.Property(Field), problem);
        WaitTimeout.Check(webhook, place, problems);
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        var webhook = (WebhookStep)step;
        writer.BeginObject();
        writer.Name(Field);
        writer.Text(webhook.Name);
        WaitTimeout.Write(writer, webhook);
        writer.EndObject();
    }
}
