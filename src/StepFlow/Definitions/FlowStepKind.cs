using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary><c>{ "flow": { "key": "printer/${input.printer}", "parallelism": 1 }, "do": ["Print"] }</c>.</summary>
internal sealed class FlowStepKind : StepKind
{
    /// <summary>Where the steps stand.</summary>
    public const string Advice = "Steps that hold a slot stand inside: { \"flow\": …, \"do\": [\"Print\"] }.";

    private const string Body = "do";
    private const int MaxKey = 2048;

    public override string Field => FlowRuleFormat.Field;

    public override IReadOnlyList<string> Fields { get; } = [FlowRuleFormat.Field, Body];

    public override IReadOnlyList<string> FrozenFields { get; } = [FlowRuleFormat.Field, TemplateFormat.References, Body];

    public override string TemplateField => Field;

    public override bool Owns(StepDefinition step) => step is FlowStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        var rule = FlowRuleFormat.Read(fields);
        var steps = NestedSteps.Read(fields, Body, frozen);
        if (steps is null)
            fields.Problems.Add(fields.Place.Property(Body), $"Expected steps, found nothing. {Advice}");
        if (rule is null || steps is null)
            return null;
        return new FlowStep(frozen ? rule with { Key = TemplateFormat.ReadReferences(rule.Key, fields) } : rule, steps);
    }

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        var rule = ((FlowStep)step).Rule;
        // The rule is stored with each run of the steps.
        if (rule.Key.Source.Size > MaxKey)
            problems.Add(place.Property(Field).Property("key"), $"Expected at most {MaxKey:N0} bytes, found {rule.Key.Source.Size:N0}.");
        foreach (var (field, problem) in FlowRuleFormat.OutOfRange(rule))
            problems.Add(field.Split('.').Aggregate(place, (at, name) => at.Property(name)), problem);
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        var flow = (FlowStep)step;
        writer.BeginObject();
        FlowRuleFormat.Write(writer, flow.Rule);
        if (frozen)
            TemplateFormat.WriteReferences(writer, flow.Rule.Key.References);
        NestedSteps.Write(writer, Body, flow.Do, frozen);
        writer.EndObject();
    }
}
