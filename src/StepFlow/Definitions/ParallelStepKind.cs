using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary><c>{ "parallel": [["Pack"], ["Invoice", "Mail"]], "maxConcurrency": 8, "onFailure": "waitAll" }</c>.</summary>
internal sealed class ParallelStepKind : StepKind
{
    public override string Field => "parallel";

    public override IReadOnlyList<string> Fields { get; } = ["parallel", .. ForkOptions.Fields];

    public override bool Owns(StepDefinition step) => step is ParallelStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen) =>
        NestedSteps.ReadLists(fields, Field, frozen) is { } branches ? ForkOptions.Read(fields, new ParallelStep(branches)) : null;

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems) =>
        ForkOptions.Check((ForkStep)step, place, problems);

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        var parallel = (ParallelStep)step;
        writer.BeginObject();
        writer.Name(Field);
        writer.BeginArray();
        foreach (var branch in parallel.Branches)
            NestedSteps.WriteList(writer, branch, frozen);
        writer.EndArray();
        ForkOptions.Write(writer, parallel);
        writer.EndObject();
    }
}
