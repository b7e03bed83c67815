using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary><c>{ "sleepUntil": "2026-12-24T18:00:00Z" }</c>, or with an expression that gives such a time.</summary>
internal sealed class SleepUntilStepKind : StepKind
{
    public override string Field => "sleepUntil";

    public override IReadOnlyList<string> Fields { get; } = ["sleepUntil"];

    public override IReadOnlyList<string> FrozenFields { get; } = ["sleepUntil", TemplateFormat.References];

    public override string TemplateField => Field;

    public override bool Owns(StepDefinition step) => step is SleepUntilStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        if (TemplateFormat.Read(fields, Field, frozen) is { } until)
            return new SleepUntilStep(until);
        return null;
    }

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        var until = ((SleepUntilStep)step).Until;
        if ((until.IsMeantAsLiteral || !IsText(until)) && !TimeText.TryRead(until.Source, out _, out var problem))
            problems.Add(place.Property(Field), problem);
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        writer.BeginObject();
        TemplateFormat.Write(writer, Field, ((SleepUntilStep)step).Until, frozen);
        writer.EndObject();
    }

    private static bool IsText(InputTemplate template) => template.Source.Utf8.Span[0] == '"';
}
