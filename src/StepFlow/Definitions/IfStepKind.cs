using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>
/// <c>{ "if": "${previous.total > 100}", "then": ["Review"], "else": [] }</c>. In a frozen plan <c>otherwise</c> says how many of the
/// following steps are passed over when the condition is false.
/// </summary>
internal sealed class IfStepKind : StepKind
{
    public override string Field => "if";

    public override IReadOnlyList<string> Fields { get; } = ["if", "then", "else"];

    public override IReadOnlyList<string> FrozenFields { get; } = ["if", "refs", "otherwise"];

    public override string TemplateField => Field;

    public override bool Owns(StepDefinition step) => step is IfStep or ChooseStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        if (TemplateFormat.Read(fields, Field, frozen) is not { } condition)
            return null;
        if (frozen)
            return fields.WholeNumber("otherwise", "a number of steps") is { } otherwise ? new ChooseStep(condition, otherwise) : null;
        if (IsNeverACondition(condition))
            fields.Problems.Add(fields.Place.Property(Field), $"Expected a condition such as \"${{previous.total > 100}}\", found {condition.Source}, which is {(condition.IsText ? "a text" : "no condition")} for all data.");
        var then = NestedSteps.Read(fields, "then", mayBeEmpty: true);
        var otherwiseSteps = NestedSteps.Read(fields, "else", mayBeEmpty: true);
        if (then is null && otherwiseSteps is null)
            fields.Problems.Add(fields.Place.Property("then"), "Expected a list of steps in 'then' or 'else', found neither.");
        return new IfStep(condition, then ?? [], otherwiseSteps ?? []);
    }

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        if (step is ChooseStep { Otherwise: < 0 })
            problems.Add(place.Property("otherwise"), "Expected a number of steps from 0.");
        if (step.Template is { IsMeantAsLiteral: true } literal && literal.Source.ToString() is not ("true" or "false"))
            problems.Add(place.Property(Field), $"Expected a condition such as \"${{previous.total > 100}}\", found {literal.Source}, which is neither true nor false.");
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        writer.BeginObject();
        TemplateFormat.Write(writer, Field, step.Template, frozen);
        if (step is ChooseStep choose)
        {
            writer.Name("otherwise");
            writer.Number(choose.Otherwise);
        }
        else if (step is IfStep both)
        {
            NestedSteps.Write(writer, "then", both.Then, frozen);
            NestedSteps.Write(writer, "else", both.Else, frozen);
        }

        writer.EndObject();
    }

    private static bool IsNeverACondition(InputTemplate condition) =>
        condition.IsText || (!condition.IsLiteral && condition.Source.Utf8.Span[0] != '"');
}
