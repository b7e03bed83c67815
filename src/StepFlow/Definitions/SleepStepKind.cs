using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary><c>{ "sleep": "1h" }</c>.</summary>
internal sealed class SleepStepKind : StepKind
{
    public override string Field => "sleep";

    public override IReadOnlyList<string> Fields { get; } = ["sleep"];

    public override bool Owns(StepDefinition step) => step is SleepStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen) =>
        fields.Duration(Field) is { } duration ? new SleepStep(duration) : null;

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems) =>
        DurationRange.Check(((SleepStep)step).Duration, DurationRange.Shortest, DurationRange.Longest, place.Property(Field), problems);

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        writer.BeginObject();
        writer.Name(Field);
        writer.Text(DurationText.Format(((SleepStep)step).Duration));
        writer.EndObject();
    }
}
