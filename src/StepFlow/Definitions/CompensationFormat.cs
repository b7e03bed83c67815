using System.Text.Json;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>The field <c>compensate</c>: the name of a handler, or <c>{ "step": "RefundCard", "retry": …, "timeout": …, "effect": … }</c>.</summary>
internal static class CompensationFormat
{
    /// <summary>The field's name.</summary>
    public const string Field = "compensate";

    private static readonly IReadOnlyList<string> Fields = ["step", .. AttemptFields.Names];

    /// <summary>Reads it; null where it is absent or wrong.</summary>
    public static Compensation? Read(FieldReader fields, bool frozen)
    {
        if (fields.TryGet(Field, out var value) && value.ValueKind == JsonValueKind.Object && fields.Object(Field) is { } parts)
            return ReadObject(parts, frozen);
        return fields.Text(Field, "the name of a step, or an object") is { } handler ? new Compensation(handler) : null;
    }

    private static Compensation? ReadObject(FieldReader fields, bool frozen)
    {
        fields.RejectUnknown(Fields);
        if (!fields.TryGet("step", out _))
            fields.Problems.Add(fields.Place, "Expected \"step\", the name of the step that undoes this one, found none.");
        var name = fields.Text("step", "the name of a step");
        var step = AttemptFields.Read(fields, new TaskStep(name ?? ""), frozen);
        return name is null ? null : new Compensation(name) { Retry = step.Retry, Timeout = step.Timeout, Effect = step.Effect };
    }

    /// <summary>Checks the name and the ranges.</summary>
    public static void Check(Compensation compensation, JsonPlace place, ProblemList problems)
    {
        if (NameRule.Check("A step name", compensation.Step) is { } problem)
            problems.Add(place, problem);
        AttemptFields.Check(compensation.ToStep(), place, problems);
    }

    /// <summary>Writes it: one with nothing but its handler is written as that name.</summary>
    public static void Write(CanonicalJsonWriter writer, Compensation compensation)
    {
        writer.Name(Field);
        if (compensation == new Compensation(compensation.Step))
        {
            writer.Text(compensation.Step);
            return;
        }

        writer.BeginObject();
        writer.Name("step");
        writer.Text(compensation.Step);
        AttemptFields.Write(writer, compensation.ToStep());
        writer.EndObject();
    }
}
