using StepFlow.Definitions.Expressions;
using StepFlow.Runs;

namespace StepFlow.Tests.Definitions.Expressions;

/// <summary>Values that a test sets; positions are those of the references in order of appearance.</summary>
internal sealed class FixedScope : IExpressionScope
{
    public Payload Input { get; init; } = Payload.Null;

    public Payload Previous { get; init; } = Payload.Null;

    public IReadOnlyList<Payload> Steps { get; init; } = [];

    public Payload Item { get; init; } = Payload.Null;

    public Payload Index { get; init; } = Payload.Null;

    public Payload Step(StepPlace place) => Steps[place.Position];

    public Payload Webhook(string name) => Payload.FromJson($"\"/{name}\"");

    /// <summary>Evaluates a template against an input, a previous output and the results of the steps it refers to, in order.</summary>
    public static string Evaluate(string json, string input = "null", string previous = "null", params string[] steps)
    {
        var template = InputTemplate.Parse(json);
        var scope = new FixedScope
        {
            Input = Payload.FromJson(input),
            Previous = Payload.FromJson(previous),
            Steps = [.. steps.Select(Payload.FromJson)],
        };
        return template.Resolve([.. Enumerable.Range(0, template.References.Steps.Count).Select(i => new StepPlace(i))]).Evaluate(scope).ToString();
    }

    /// <summary>Evaluates one expression, given without its <c>${}</c>.</summary>
    public static string Expression(string text, string input = "null", string previous = "null", params string[] steps) =>
        Evaluate(System.Text.Json.JsonSerializer.Serialize("${" + text + "}"), input, previous, steps);
}
