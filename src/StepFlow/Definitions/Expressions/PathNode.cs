using System.Text.Json;

namespace StepFlow.Definitions.Expressions;

/// <summary>A path into the run's input, the previous output or a step's result.</summary>
/// <param name="root">Where it begins.</param>
/// <param name="step">The step or webhook as written, for a path that begins at one.</param>
/// <param name="slot">The number under which the step's position is found.</param>
/// <param name="segments">The way down.</param>
/// <param name="text">The path as written, for messages.</param>
internal sealed class PathNode(PathRoot root, string step, int slot, IReadOnlyList<PathSegment> segments, string text) : ExpressionNode
{
    public override ExpressionValue Evaluate(in Evaluation evaluation)
    {
        var json = JsonSlice.Trim(evaluation.Root(root, slot, step).Utf8);
        try
        {
            for (var i = 0; i < segments.Count; i++)
                json = Descend(json, i, evaluation);
            return ExpressionValue.FromJson(json);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair in a name, or nesting beyond what is read: legal to store, not to look into.
            throw evaluation.Failure($"{text}: {Subject(0)} JSON that cannot be searched: {error.Message}", text);
        }
    }

    private ReadOnlyMemory<byte> Descend(ReadOnlyMemory<byte> json, int depth, in Evaluation evaluation)
    {
        var segment = segments[depth];
        var found = segment.Name is null
            ? JsonSlice.TryElement(json, segment.Index, out var value)
            : JsonSlice.TryProperty(json, segment.Utf8, out value);
        if (found)
            return value;

        var missing = segment.Name is null ? $"there is no element [{segment.Index}]" : $"there is no '{segment.Name}'";
        throw evaluation.Failure($"{text}: {Subject(depth)} {JsonSlice.Describe(json)}; {missing}.", text);
    }

    private string Subject(int depth) => (depth, root) switch
    {
        (0, PathRoot.Input) => "the run's input is",
        (0, PathRoot.Previous) => "the previous output is",
        (0, PathRoot.Webhook) => $"the address of '{step}' is",
        (0, PathRoot.Item) => "the item is",
        (0, PathRoot.Index) => "the item's index is",
        (0, _) => $"'{step}' returned",
        _ => $"{text[..segments[depth - 1].PathLength]} is",
    };
}
