using System.Text;
using System.Text.Json;
using StepFlow.Calls;
using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>
/// <c>{ "call": { "method": "POST", "url": …, "headers": …, "body": … }, "retry": …, "timeout": …, "effect": … }</c>. URL, headers and
/// body are one template, so that the step's references are frozen like those of any other.
/// </summary>
internal sealed class CallStepKind : StepKind
{
    private static readonly string[] Templates = ["url", "headers", "body"];

    private static readonly string[] CallFields =
        ["method", .. Templates, "succeedOn", "retryOn", "idempotencyKey", "maxRedirects"];

    public override string Field => "call";

    public override IReadOnlyList<string> Fields { get; } = ["call", .. AttemptFields.Names];

    public override IReadOnlyList<string> FrozenFields { get; } = ["call", "refs", .. AttemptFields.Names];

    public override string TemplateField => Field;

    public override bool Owns(StepDefinition step) => step is CallStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        if (fields.Object(Field) is not { } call)
            return null;
        call.RejectUnknown(CallFields);
        var request = ReadRequest(call);
        if (frozen)
            request = TemplateFormat.ReadReferences(request, fields);
        var step = new CallStep(request);
        return AttemptFields.Read(fields, step with
        {
            Method = call.Text("method", "a method such as \"POST\"") ?? step.Method,
            SucceedOn = StatusSetFormat.Read(call, "succeedOn") ?? step.SucceedOn,
            RetryOn = StatusSetFormat.Read(call, "retryOn"),
            SendsIdempotencyKey = call.Flag("idempotencyKey") ?? step.SendsIdempotencyKey,
            MaxRedirects = call.WholeNumber("maxRedirects", "a whole number from 0 to 20") ?? step.MaxRedirects,
        }, frozen);
    }

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        var call = (CallStep)step;
        AttemptFields.Check(call, place, problems);
        CallCheck.Check(call, place.Property(Field), problems);
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        var call = (CallStep)step;
        var request = CallCheck.RequestOf(call);
        writer.BeginObject();
        writer.Name(Field);
        WriteCall(writer, call, request);
        if (frozen)
            TemplateFormat.WriteReferences(writer, request.References);
        AttemptFields.Write(writer, call);
        writer.EndObject();
    }

    private static void WriteCall(CanonicalJsonWriter writer, CallStep call, InputTemplate request)
    {
        writer.BeginObject();
        if (call.Method != "GET")
        {
            writer.Name("method");
            writer.Text(call.Method);
        }

        using var source = JsonDocument.Parse(request.Source.Utf8, JsonSource.Deep);
        foreach (var part in source.RootElement.EnumerateObject())
        {
            writer.Name(part.Name);
            writer.Raw(Encoding.UTF8.GetBytes(part.Value.GetRawText()));
        }

        if (call.SucceedOn != StatusSet.Success)
            StatusSetFormat.Write(writer, "succeedOn", call.SucceedOn);
        if (call.RetryOn is { } retried)
            StatusSetFormat.Write(writer, "retryOn", retried);
        if (!call.SendsIdempotencyKey)
        {
            writer.Name("idempotencyKey");
            writer.Raw("false"u8);
        }

        if (call.MaxRedirects != CallStep.DefaultRedirects)
        {
            writer.Name("maxRedirects");
            writer.Number(call.MaxRedirects);
        }

        writer.EndObject();
    }

    /// <summary>The parts that are templates, as one: in one order, whatever theirs was.</summary>
    private static InputTemplate ReadRequest(FieldReader call)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var name in Templates)
            {
                if (!call.TryGet(name, out var value))
                    continue;
                writer.WritePropertyName(name);
                writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        using var request = JsonDocument.Parse(buffer.ToArray(), JsonSource.Deep);
        return InputTemplate.Parse(request.RootElement, call.Place, call.Problems);
    }
}
