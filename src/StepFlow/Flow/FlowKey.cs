using System.Text;
using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Flow;

/// <summary>The key of a rule for a run.</summary>
internal static class FlowKey
{
    private const int MaxBytes = 200;

    /// <summary>How a new run stands to the key that its settings name; null where they name none.</summary>
    /// <exception cref="InvalidInputException">The template has no value for this input, or it is no usable text.</exception>
    public static FlowPass? PassOf(Payload? settings, Payload input) =>
        RunSettingsFormat.ReadStored(settings).Flow is { } rule ? new FlowPass(Of(rule, input)) : null;

    /// <summary>Evaluates the key over the run's input.</summary>
    /// <exception cref="InvalidInputException">The template has no value for this input, or it is no usable text.</exception>
    public static string Of(FlowRule rule, Payload input)
    {
        try
        {
            return Read(rule.Key.Evaluate(new Scope(input)));
        }
        catch (StepFlowException e) when (e is ExpressionException or PayloadTooLargeException)
        {
            throw new InvalidInputException("flow.key", e.Message);
        }
    }

    /// <summary>The key that a template came to.</summary>
    /// <exception cref="InvalidInputException">It is no usable text.</exception>
    public static string Read(Payload value)
    {
        using var document = JsonDocument.Parse(value.Utf8, new JsonDocumentOptions { MaxDepth = ExpressionLimits.MaxPayloadDepth });
        var key = document.RootElement.ValueKind switch
        {
            JsonValueKind.String => document.RootElement.GetString() ?? "",
            JsonValueKind.Number => document.RootElement.GetRawText(),
            var other => throw new InvalidInputException("flow.key", $"Expected a text or a number, found a value of kind {other}."),
        };
        return Encoding.UTF8.GetByteCount(key) is > 0 and <= MaxBytes
            ? key
            : throw new InvalidInputException("flow.key", $"Expected 1 to {MaxBytes} bytes of UTF-8, found {Encoding.UTF8.GetByteCount(key)}.");
    }

    /// <summary>The rule of a definition that is checked refers to nothing but the input.</summary>
    private sealed class Scope(Payload input) : IExpressionScope
    {
        public Payload Input => input;

        public Payload Previous => throw Unknown();

        public Payload Item => throw Unknown();

        public Payload Index => throw Unknown();

        public Payload Step(StepPlace place) => throw Unknown();

        public Payload Webhook(string name) => throw Unknown();

        private static InvalidInputException Unknown() => new("flow.key", FlowRuleFormat.InputAlone);
    }
}
