using System.Text.Json;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>The field <c>compensate</c>: the name of a handler, or <c>{ "step": "RefundCard", "retry": …, "timeout": …, "effect": … }</c>.</summary>
internal static class CompensationFormat
{
    /// <summary>The field's name.</summary>
    public const string Field = "compensate";

    private const string Expected = "the name of a step, or an object";
    private static readonly IReadOnlyList<string> Fields = ["step", .. AttemptFields.Names];

    /// <summary>Reads it; null where it is absent or wrong.</summary>
    public static Compensation? Read(FieldReader fields, bool frozen)
    {
        if (!fields.TryGet(Field, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            return fields.Text(Field, Expected) is { } handler ? new Compensation(handler) : null;
        if (fields.Object(Field) is not { } parts)
            return null;
        parts.RejectUnknown(Fields);
        var name = parts.Text("step", "the name of a step");
        if (name is null && !parts.TryGet("step", out _))
            fields.Problems.Add(parts.Place, "Expected \"step\", the name of the step that undoes this one, found none.");
        var step = AttemptFields.Read(parts, new TaskStep(name ?? ""), frozen);
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
