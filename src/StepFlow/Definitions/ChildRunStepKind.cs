using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>
/// <c>{ "run": { "workflow": "ship", "version": "v2" }, "input": …, "result": "outcome" }</c>; without an input the child gets the value
/// before the step.
/// </summary>
internal sealed class ChildRunStepKind : StepKind
{
    private static readonly (string Text, bool Outcome)[] Results = [("output", false), ("outcome", true)];

    private static readonly string[] Target = ["workflow", "version"];

    public override string Field => "run";

    public override IReadOnlyList<string> Fields { get; } = ["run", "input", "result"];

    public override IReadOnlyList<string> FrozenFields { get; } = ["run", "input", TemplateFormat.References, "result"];

    public override bool Owns(StepDefinition step) => step is ChildRunStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        var input = TemplateFormat.Read(fields, "input", frozen);
        var outcome = fields.Choice("result", Results);
        if (fields.Object(Field) is not { } target)
            return null;
        target.RejectUnknown(Target);
        var version = target.Text("version", "the name of a version");
        if (target.Text("workflow", "the name of a workflow") is { } workflow)
            return new ChildRunStep(workflow, version) { Input = input, Outcome = outcome };
        if (!target.TryGet("workflow", out _))
            fields.Problems.Add(target.Place.Property("workflow"), "Expected the name of a workflow, found nothing.");
        return null;
    }

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        var child = (ChildRunStep)step;
        var target = place.Property(Field);
        if (NameRule.Check("A workflow name", child.Workflow) is { } problem)
            problems.Add(target.Property("workflow"), problem);
        if (child.Version is { } version && NameRule.Check("A version", version) is { } wrong)
            problems.Add(target.Property("version"), wrong);
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        var child = (ChildRunStep)step;
        writer.BeginObject();
        writer.Name(Field);
        writer.BeginObject();
        writer.Name("workflow");
        writer.Text(child.Workflow);
        if (child.Version is { } version)
        {
            writer.Name("version");
            writer.Text(version);
        }

        writer.EndObject();
        TemplateFormat.Write(writer, "input", child.Input, frozen);
        if (child.Outcome)
        {
            writer.Name("result");
            writer.Text("outcome");
        }

        writer.EndObject();
    }
}
