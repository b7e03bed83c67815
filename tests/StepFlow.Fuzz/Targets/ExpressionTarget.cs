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
internal sealed class ExpressionTarget : IFuzzTarget
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 10_000 };

    public string Name => "expressions";

    public FuzzCase Make(Random random)
    {
        var template = DefinitionTexts.Input(random, 2);
        var values = Enumerable.Range(0, 4).Select(_ => Data(random)).ToArray();
        return new FuzzCase(() => $"{template} with {string.Join(" and ", values)}", () => Run(template, values));
    }

    /// <summary>What an expression sees has passed the API's parser, or came out of a handler's serialiser: it is JSON.</summary>
    private static string Data(Random random)
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

    private static string? Run(string template, string[] values)
    {
        InputTemplate parsed;
        try
        {
            parsed = InputTemplate.Parse(template);
            var again = InputTemplate.Parse(parsed.Source.ToString());
            if (!again.Source.Equals(parsed.Source))
                return $"The canonical form reads back as another: {parsed.Source} became {again.Source}";
        }
        catch (InvalidInputException e)
        {
            return e.Problems.Count > 0 ? null : "It was refused without a problem.";
        }

        var scope = new FixedScope([.. values.Select(Payload.FromJson)]);
        var resolved = parsed.Resolve([.. Enumerable.Range(0, parsed.References.Steps.Count).Select(i => new StepPlace(i))]);
        return Evaluate(resolved, scope) is var (first, problem) && problem is null && Evaluate(resolved, scope).Value != first
            ? "The same data gave another value."
            : problem;
    }

    private static (string? Value, string? Problem) Evaluate(InputTemplate template, FixedScope scope)
    {
        try
        {
            var value = template.Evaluate(scope, MaxBytes);
            using var document = JsonDocument.Parse(value.Utf8, AnyDepth);
            return (value.ToString(), null);
        }
        catch (Exception e) when (e is ExpressionException or PayloadTooLargeException)
        {
            return (e.Message, null);
        }
        catch (JsonException e)
        {
            return (null, $"The value is not JSON: {e.Message}");
        }
    }

    private sealed class FixedScope(Payload[] values) : IExpressionScope
    {
        public Payload Input => values[0];

        public Payload Previous => values[1];

        public Payload Item { get; init; } = Payload.Null;

        public Payload Index { get; init; } = Payload.Null;

        public Payload Step(StepPlace position) => values[position.Position % values.Length];

        public Payload Webhook(string name) => Payload.Null;
    }
}
