using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary><c>{ "jump": 2 }</c>, in frozen plans only: the end of the way for true.</summary>
internal sealed class JumpStepKind : StepKind
{
    public override string Field => "jump";

    public override IReadOnlyList<string> Fields { get; } = ["jump"];

    public override bool InDefinitions => false;

    public override bool Owns(StepDefinition step) => step is JumpStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen) =>
        fields.WholeNumber(Field, "a number of steps") is { } over ? new JumpStep(over) : null;

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        if (((JumpStep)step).Over < 1)
            problems.Add(place.Property(Field), "Expected a number of steps from 1.");
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        writer.BeginObject();
        writer.Name(Field);
        writer.Number(((JumpStep)step).Over);
        writer.EndObject();
    }
}
