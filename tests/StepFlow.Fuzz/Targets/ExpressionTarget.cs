using System.Text.Json;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Fuzz.Generators;
using StepFlow.Runs;

namespace StepFlow.Fuzz.Targets;

/// <summary>
/// The expression language: a template is refused with its problems, or has a value that is JSON and the same each time, or says
/// that it has none for these data.
/// </summary>
internal sealed class ExpressionTarget(FuzzCoverage coverage) : IFuzzTarget
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 10_000 };

    public string Name => "expressions";

    public FuzzCase Make(Dice random, long block)
    {
        var template = "";
        random.Seeing(
            [.. random.Roots, "item", "index", "steps.AddOne", "webhooks.approval"],
            () => template = DefinitionTexts.Input(random, 2));
        var values = Enumerable.Range(0, 4).Select(_ => Data(random)).ToArray();
        return new FuzzCase(() => $"{template} with {string.Join(" and ", values)}", () => Run(template, values));
    }

    /// <summary>What an expression sees has passed the API's parser, or came out of a handler's serialiser: it is JSON.</summary>
    private static string Data(Dice random)
    {
        if (random.Chance(0.01))
            return $"\"{new string('x', random.One(1000, 65_536, 500_000))}\"";
        var json = JsonValues.Value(random, 4);
        try
        {
            using var document = JsonDocument.Parse(json, AnyDepth);
            return json;
        }
        catch (JsonException)
        {
            return "null";
        }
    }

    private FuzzOutcome Run(string template, string[] values)
    {
        InputTemplate parsed;
        try
        {
            parsed = InputTemplate.Parse(template);
            var again = InputTemplate.Parse(parsed.Source.ToString());
            if (!again.Source.Equals(parsed.Source))
                return FuzzOutcome.Wrong($"The canonical form reads back as another: {parsed.Source} became {again.Source}");
        }
        catch (InvalidInputException e)
        {
            coverage.Count("expressions", accepted: false, 0.3);
            return e.Problems.Count > 0 ? new FuzzOutcome(e.Message) : FuzzOutcome.Wrong("It was refused without a problem.");
        }

        var scope = new FixedScope([.. values.Select(Payload.FromJson)]);
        var resolved = parsed.Resolve([.. Enumerable.Range(0, parsed.References.Steps.Count).Select(i => new StepPlace(i))]);
        var first = Evaluate(resolved, scope);
        return first.Problem is null && Evaluate(resolved, scope, counted: false) != first
            ? FuzzOutcome.Wrong("The same data gave another value.")
            : first;
    }

    private FuzzOutcome Evaluate(InputTemplate template, FixedScope scope, bool counted = true)
    {
        try
        {
            var value = template.Evaluate(scope, MaxBytes);
            using var document = JsonDocument.Parse(value.Utf8, AnyDepth);
            Count(template, accepted: true, counted);
            return new FuzzOutcome(value.ToString());
        }
        catch (Exception e) when (e is ExpressionException or PayloadTooLargeException)
        {
            Count(template, accepted: false, counted);
            return new FuzzOutcome(e.Message);
        }
        catch (JsonException e)
        {
            return FuzzOutcome.Wrong($"The value is not JSON: {e.Message}");
        }
    }

    private void Count(InputTemplate template, bool accepted, bool counted)
    {
        if (!counted)
            return;
        coverage.Count("expressions", accepted, 0.3);
        var used = template.References;
        coverage.Count("expressions over a branch's item", accepted && used.Item, 0.01);
        coverage.Count("expressions over a step", accepted && used.Steps.Count > 0, 0.01);
        coverage.Count("expressions over a webhook", accepted && used.Webhooks.Count > 0, 0.01);
    }

    private sealed class FixedScope(Payload[] values) : IExpressionScope
    {
        public Payload Input => values[0];

        public Payload Previous => values[1];

        public Payload Item => values[2];

        public Payload Index { get; } = Payload.FromJson("7");

        public Payload Step(StepPlace position) => values[position.Position % values.Length];

        public Payload Webhook(string name) => Payload.FromJson("\"/api/webhooks/r1/approval/token\"");
    }
}
