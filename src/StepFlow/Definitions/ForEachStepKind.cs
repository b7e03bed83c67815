using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary><c>{ "forEach": "${input.lines}", "do": ["Reserve"], "maxConcurrency": 8 }</c>.</summary>
internal sealed class ForEachStepKind : StepKind
{
    private const string Body = "do";

    public override string Field => "forEach";

    public override IReadOnlyList<string> Fields { get; } = ["forEach", Body, .. ForkOptions.Fields];

    public override IReadOnlyList<string> FrozenFields { get; } = ["forEach", TemplateFormat.References, Body, .. ForkOptions.Fields];

    public override string TemplateField => Field;

    public override bool Owns(StepDefinition step) => step is ForEachStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        var items = TemplateFormat.Read(fields, Field, frozen);
        var steps = NestedSteps.Read(fields, Body, frozen);
        if (!frozen && items is { IsLiteral: false } && (items.IsText || items.Source.Utf8.Span[0] == '{'))
            fields.Problems.Add(fields.Place.Property(Field), $"Expected a list or an expression such as \"${{input.lines}}\", found {items.Source}, which is {(items.IsText ? "a text" : "an object")} for all data.");
        if (steps is null)
            fields.Problems.Add(fields.Place.Property(Body), "Expected the steps for each item, found nothing.");
        return items is null || steps is null ? null : ForkOptions.Read(fields, new ForEachStep(items, steps));
    }

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        var each = (ForEachStep)step;
        ForkOptions.Check(each, place, problems);
        if (each.Items.IsMeantAsLiteral && each.Items.Source.Utf8.Span[0] != '[')
            problems.Add(place.Property(Field), $"Expected a list or an expression such as \"${{input.lines}}\", found {each.Items.Source}.");
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        var each = (ForEachStep)step;
        writer.BeginObject();
        TemplateFormat.Write(writer, Field, each.Items, frozen);
        NestedSteps.Write(writer, Body, each.Do, frozen);
        ForkOptions.Write(writer, each);
        writer.EndObject();
    }
}
