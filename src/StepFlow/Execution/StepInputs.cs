using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution;

/// <summary>Finds what a step gets: the current value, or its input template over what the template refers to.</summary>
internal sealed class StepInputs(IRunStore store)
{
    /// <summary>The input of the step at the cursor.</summary>
    /// <exception cref="ExpressionException">The template has no value for the data of this run.</exception>
    public async Task<Payload> ReadAsync(RunSnapshot run, TaskStep step, int maxBytes, CancellationToken cancellationToken)
    {
        return step.Input is { } template
            ? await EvaluateAsync(run, template, maxBytes, cancellationToken).ConfigureAwait(false)
            : await ReadValueAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The value of a template for the run as it stands.</summary>
    /// <exception cref="ExpressionException">The template has no value for the data of this run.</exception>
    public async Task<Payload> EvaluateAsync(RunSnapshot run, InputTemplate template, int maxBytes, CancellationToken cancellationToken)
    {
        var needs = template.References;
        var input = needs.Input ? store.ReadInputAsync(run, cancellationToken) : Unread;
        var previous = needs.Previous ? ReadValueAsync(run, cancellationToken) : Unread;
        var results = needs.Positions.Distinct().ToDictionary(p => p, p => ReadResultAsync(run, p, cancellationToken));
        await Task.WhenAll([input, previous, .. results.Values]).ConfigureAwait(false);
        return template.Evaluate(new Scope(run.Row, input, previous, results), maxBytes);
    }

    /// <summary>The current value: on the row where it is small, else where the row says.</summary>
    private async Task<Payload> ReadValueAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (run.Row.Value is { } inline)
            return inline;
        return run.Row.ValueAt < 0
            ? await store.ReadInputAsync(run, cancellationToken).ConfigureAwait(false)
            : await ReadResultAsync(run, run.Row.ValueAt, cancellationToken).ConfigureAwait(false);
    }

    private static Task<Payload> Unread => Task.FromResult(Payload.Null);

    private async Task<Payload> ReadResultAsync(RunSnapshot run, int position, CancellationToken cancellationToken)
    {
        if (position == run.Row.ValueAt && run.Row.Value is { } current)
            return current;
        var record = await store.ReadRecordAsync(run, position, cancellationToken).ConfigureAwait(false)
            ?? throw new StorageDamagedException(
                $"Run '{run.Row.RunId}': the record of position {position} is missing, although the run has moved past it.");
        return record.Result ?? Payload.Null;
    }

    /// <summary>What an expression sees, all of it read before.</summary>
    private sealed class Scope(RunRow row, Task<Payload> input, Task<Payload> previous, Dictionary<int, Task<Payload>> results) : IExpressionScope
    {
        public Payload Input => input.Result;

        public Payload Previous => previous.Result;

        public Payload Step(int position) => results[position].Result;

        public Payload Webhook(string name) => WebhookAddress.Of(row, name);
    }
}
