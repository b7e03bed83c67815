using System.Text;
using System.Text.Json;
using StepFlow.Definitions.Json;
using StepFlow.Runs;

namespace StepFlow.Definitions.Expressions;

/// <summary>
/// A step's <c>input</c>: JSON in which strings may hold <c>${…}</c> expressions. A string that is one expression becomes its
/// value; an expression inside other text becomes text. Parsed once, evaluated any number of times, on any thread.
/// </summary>
public sealed class InputTemplate
{
    private readonly TemplatePart _root;

    private InputTemplate(TemplatePart root, Payload source, InputReferences references) =>
        (_root, Source, References) = (root, source, references);

    /// <summary>The template in canonical form: compact, one spelling for each string, properties and numbers as they were written.</summary>
    public Payload Source { get; }

    /// <summary>True where it holds no expression: its value is the same for all data.</summary>
    public bool IsLiteral => _root is LiteralPart;

    /// <summary>True for a literal that was meant as one: in a text with an expression that is wrong, that is the problem, and has been named.</summary>
    internal bool IsMeantAsLiteral => IsLiteral && Source.Utf8.Span.IndexOf("${"u8) < 0;

    /// <summary>True where its value is a text for all data: text with expressions in it.</summary>
    internal bool IsText => _root is TextPart;

    /// <summary>What has to be read before the template is evaluated.</summary>
    public InputReferences References { get; }

    /// <summary>A template without expressions, from code: whatever stands in the value is itself, also <c>${</c>.</summary>
    /// <param name="value">One JSON value in canonical form.</param>
    public static InputTemplate Literal(Payload value) =>
        new(new LiteralPart(new TemplateBytes { Bytes = value.Utf8 }, 0, value.Size), value, new InputReferences(false, false, false, [], []));

    /// <summary>Parses a template.</summary>
    /// <param name="json">One JSON value.</param>
    /// <exception cref="Errors.InvalidInputException">The JSON or an expression in it is wrong; every problem is named.</exception>
    public static InputTemplate Parse(string json)
    {
        using var document = JsonSource.Parse(Encoding.UTF8.GetBytes(json));
        var problems = new ProblemList();
        var template = Parse(document.RootElement, JsonPlace.At("input"), problems);
        problems.ThrowIfAny();
        return template;
    }

    /// <summary>Parses a template; where something is wrong, problems have been added and the result is of no use.</summary>
    internal static InputTemplate Parse(JsonElement json, JsonPlace place, ProblemList problems)
    {
        var parser = new TemplateParser(problems);
        var root = parser.Parse(json, place);
        if (parser.References.HasTooManySteps)
            problems.Add(place, $"Expected references to at most {ExpressionLimits.MaxStepReferences} different steps, found more.");
        return new InputTemplate(root, Payload.FromTrusted(parser.Complete()), parser.References.ToReferences());
    }

    /// <summary>The same template with the place of each of its step references.</summary>
    internal InputTemplate Resolve(IReadOnlyList<StepPlace> positions)
    {
        if (positions.Count != References.Steps.Count)
            throw new ArgumentException($"Expected {References.Steps.Count} positions, found {positions.Count}.", nameof(positions));
        return new InputTemplate(_root, Source, References with { Positions = positions });
    }

    /// <summary>The input of one execution. Pure: the same scope gives the same bytes.</summary>
    /// <param name="scope">What the expressions see.</param>
    /// <param name="maxBytes">Largest result; a larger one is a <see cref="Errors.PayloadTooLargeException"/>.</param>
    /// <exception cref="ExpressionException">An expression has no value for these data.</exception>
    internal Payload Evaluate(IExpressionScope scope, int maxBytes = ExpressionLimits.MaxOutput)
    {
        if (IsLiteral)
            return Source;
        if (!References.AreResolved)
            throw new InvalidOperationException("The template's step references have no positions yet: build the plan first.");

        var writer = new CanonicalJsonWriter(maxBytes, "The step's input");
        _root.Write(writer, scope, References.Positions);
        return Payload.FromTrusted(writer.Written);
    }
}
