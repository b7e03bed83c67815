using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>
/// <c>{ "step": "ChargeCard", "input": …, "retry": …, "timeout": …, "effect": …, "compensate": "RefundCard" }</c>; one with nothing but its name is written
/// as that name. In a frozen plan, <c>refs</c> says the position of every step that the input refers to.
/// </summary>
internal sealed class TaskStepKind : StepKind
{
    public override string Field => "step";

    public override IReadOnlyList<string> Fields { get; } = ["step", "input", .. AttemptFields.Names, CompensationFormat.Field];

    public override IReadOnlyList<string> FrozenFields { get; } = ["step", "input", "refs", .. AttemptFields.Names, CompensationFormat.Field];

    public override string TemplateField => "input";

    public override bool Owns(StepDefinition step) => step is TaskStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        var input = TemplateFormat.Read(fields, "input", frozen);
        var name = fields.Text(Field, "the name of a step");
        // What is wrong with the other fields is said even where there is no name.
        var step = AttemptFields.Read(fields, new TaskStep(name ?? "") { Input = input, Compensate = CompensationFormat.Read(fields, frozen) }, frozen);
        return name is null ? null : step;
    }

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        if (NameRule.Check("A step name", step.Name) is { } problem)
            problems.Add(place, problem);
        if (((TaskStep)step).Compensate is { } compensation)
            CompensationFormat.Check(compensation, place.Property(CompensationFormat.Field), problems);
        AttemptFields.Check((TaskStep)step, place, problems);
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        var task = (TaskStep)step;
        if (task is { Input: null, Retry: null, Timeout: null, Effect: StepEffect.AtLeastOnce, Compensate: null })
        {
            writer.Text(task.Name);
            return;
        }

        writer.BeginObject();
        writer.Name(Field);
        writer.Text(task.Name);
        TemplateFormat.Write(writer, "input", task.Input, frozen);
        AttemptFields.Write(writer, task);
        if (task.Compensate is { } compensation)
            CompensationFormat.Write(writer, compensation);
        writer.EndObject();
    }
}
