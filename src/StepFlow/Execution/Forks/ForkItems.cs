using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Execution.Inputs;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Forks;

/// <summary>
/// The items of a <c>forEach</c>. They are what the plan and the records say, so they are never stored a second time; the lists last
/// used are kept, so that a child does not cost a reading of the whole list.
/// </summary>
internal sealed class ForkItems(StepInputs inputs)
{
    private const int ListsKept = 64;

    private readonly ConcurrentDictionary<(string RunId, string Incarnation, int Position), IReadOnlyList<Payload>> _lists = new();

    /// <summary>The items of the step at the cursor.</summary>
    /// <exception cref="ExpressionException">What the step says is not a list, or a list that is too long.</exception>
    public async Task<IReadOnlyList<Payload>> ReadAsync(RunSnapshot run, ForEachStep step, CancellationToken cancellationToken)
    {
        var key = (run.Row.RunId, run.Row.Incarnation, run.Row.Cursor);
        if (_lists.TryGetValue(key, out var known))
            return known;
        var list = await inputs.ReadAsync(run, step.Items, cancellationToken).ConfigureAwait(false);
        var items = Split(list, step);
        if (_lists.Count >= ListsKept)
            _lists.Clear();
        _lists[key] = items;
        return items;
    }

    private static List<Payload> Split(Payload list, ForEachStep step)
    {
        using var document = JsonDocument.Parse(list.Utf8, new JsonDocumentOptions { MaxDepth = ExpressionLimits.MaxPayloadDepth });
        var root = document.RootElement;
        var text = step.Items.Source.ToString();
        if (root.ValueKind != JsonValueKind.Array)
            throw new ExpressionException($"forEach: expected a list, found {Definitions.Json.JsonFound.Describe(root)}.", text, null);
        if (root.GetArrayLength() > ForkStep.MaxBranches)
            throw new ExpressionException($"forEach: expected at most {ForkStep.MaxBranches:N0} items, found {root.GetArrayLength():N0}.", text, null);
        return [.. root.EnumerateArray().Select(item => Payload.FromJson(item.GetRawText()))];
    }
}
