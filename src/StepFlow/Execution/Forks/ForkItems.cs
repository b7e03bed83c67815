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
    /// <summary>How many bytes of items are kept.</summary>
    private const long Kept = 64 * 1024 * 1024;

    /// <summary>What an item takes beside its value, roughly.</summary>
    private const long ItemBytes = 64;

    private readonly ReadCache<(string RunId, string Incarnation, int Position), IReadOnlyList<Payload>> _lists =
        new(Kept, items => items.Sum(item => ItemBytes + item.Size));

    /// <summary>The items of the step at the cursor.</summary>
    /// <exception cref="ExpressionException">What the step says is not a list, or a list that is too long.</exception>
    public async Task<IReadOnlyList<Payload>> ReadAsync(RunSnapshot run, ForEachStep step, CancellationToken cancellationToken)
    {
        var key = (run.Row.RunId, run.Row.Incarnation, run.Row.Cursor);
        if (_lists.Find(key) is { } known)
            return known;
        var list = await inputs.ReadAsync(run, step.Items, cancellationToken).ConfigureAwait(false);
        var items = Split(list, step);
        _lists.Keep(key, items);
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
