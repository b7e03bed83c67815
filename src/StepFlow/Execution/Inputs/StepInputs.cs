using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Inputs;

/// <summary>
/// Finds what a step gets: the current value, or its template over what the template refers to. In a branch, <c>input</c> is the input
/// of the run that the branch belongs to, and a step may lie in a run further up.
/// </summary>
internal sealed class StepInputs(IRunStore store, IOptions<EngineOptions> options)
{
    /// <summary>What the input of a compensation has beside the result, which may be as large as a payload may be.</summary>
    private const int CompensationRoom = 1024;

    private const long KeptInputs = 8 * 1024 * 1024;

    /// <summary>What an input that is kept takes beside its bytes, about: most inputs are smaller than that.</summary>
    private const int WithoutBytes = 512;

    // The inputs of runs, which never change, by incarnation: many steps of a run refer to it.
    private readonly ReadCache<string, Payload> _inputs = new(KeptInputs, static input => WithoutBytes + input.Size);

    /// <summary>
    /// The input of the step at the cursor. It is read before the claim: what was recorded does not change, and where storage does
    /// not answer there is no claim of which somebody would have to ask whether its handler began.
    /// </summary>
    public async Task<StepInput> ReadAsync(RunSnapshot run, AttemptedStep step, CancellationToken cancellationToken)
    {
        // Before the first record the current value is the input, which a later step may refer to.
        if (run.Row is { ValueAt: < 0, Value: { } first })
            _inputs.Keep(run.Row.Incarnation, first);
        if (step.Value is { } value)
            return new StepInput.Ready(value);
        try
        {
            return new StepInput.Ready(await ReadAsync(run, step.Input, cancellationToken).ConfigureAwait(false));
        }
        catch (StepFlowException e) when (e is ExpressionException or PayloadTooLargeException)
        {
            return new StepInput.Unusable(StepErrors.Of(e.Code, e.Message, retryable: false));
        }
    }

    /// <summary>True where <see cref="ReadAsync(RunSnapshot, AttemptedStep, CancellationToken)"/> asks storage for nothing.</summary>
    public bool IsAtHand(RunRow row, AttemptedStep step) => step switch
    {
        { Value: not null } => true,
        { Input: null } => row.Value is not null,
        { Input.References: var needs } => !needs.Item
            && (!needs.Input || (row.Parent is not { IsBranch: true } && _inputs.Find(row.Incarnation) is not null))
            && (!needs.Previous || row.Value is not null)
            && needs.Positions.All(place => place.Up == 0 && place.Position == row.ValueAt && row.Value is not null),
    };

    /// <summary>What a template says for the step at the cursor; without a template the current value.</summary>
    /// <exception cref="ExpressionException">The template has no value for the data of this run.</exception>
    public async Task<Payload> ReadAsync(RunSnapshot run, InputTemplate? template, CancellationToken cancellationToken)
    {
        if (template is null)
            return await ReadValueAsync(run, cancellationToken).ConfigureAwait(false);
        var needs = template.References;
        var line = new BranchLine(store, run);
        var input = needs.Input ? ReadInputAsync(line, cancellationToken) : Unread;
        var previous = needs.Previous ? ReadValueAsync(run, cancellationToken) : Unread;
        var item = needs.Item ? ReadItemAsync(line, cancellationToken) : NoItem;
        var results = needs.Positions.Distinct().ToDictionary(p => p, p => ReadResultAsync(line, p, cancellationToken));
        await Task.WhenAll([input, previous, item, .. results.Values]).ConfigureAwait(false);
        var room = run.Row.Parent is { Kind: ForkKind.Compensation } ? CompensationRoom : 0;
        return template.Evaluate(new Scope(run.Row, input.Result, previous.Result, item.Result, results), options.Value.MaxPayload + room);
    }

    /// <summary>The current value, which is the output of a run that has succeeded: on the row where it is small, else where the row says.</summary>
    public async Task<Payload> ReadValueAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (run.Row.Value is { } inline)
            return inline;
        return run.Row.ValueAt < 0
            ? await store.ReadInputAsync(run, cancellationToken).ConfigureAwait(false)
            : await ReadResultAsync(run, run.Row.ValueAt, cancellationToken).ConfigureAwait(false);
    }

    private static Task<Payload> Unread => Task.FromResult(Payload.Null);

    private static Task<(Payload Value, Payload Index)> NoItem => Task.FromResult((Payload.Null, Payload.Null));

    private async Task<Payload> ReadInputAsync(BranchLine line, CancellationToken cancellationToken)
    {
        var run = await line.RootAsync(cancellationToken).ConfigureAwait(false);
        if (_inputs.Find(run.Row.Incarnation) is { } known)
            return known;
        var input = await store.ReadInputAsync(run, cancellationToken).ConfigureAwait(false);
        _inputs.Keep(run.Row.Incarnation, input);
        return input;
    }

    private async Task<(Payload Value, Payload Index)> ReadItemAsync(BranchLine line, CancellationToken cancellationToken)
    {
        var run = await line.OfItemAsync(cancellationToken).ConfigureAwait(false);
        var index = run.Row.Parent?.Index ?? 0;
        var value = await store.ReadInputAsync(run, cancellationToken).ConfigureAwait(false);
        return (value, Payload.FromJson(index.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private async Task<Payload> ReadResultAsync(BranchLine line, StepPlace place, CancellationToken cancellationToken)
    {
        var run = await line.UpAsync(place.Up, cancellationToken).ConfigureAwait(false);
        return await ReadResultAsync(run, place.Position, cancellationToken).ConfigureAwait(false);
    }

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
    private sealed class Scope(
        RunRow row, Payload input, Payload previous, (Payload Value, Payload Index) item, Dictionary<StepPlace, Task<Payload>> results) : IExpressionScope
    {
        public Payload Input => input;

        public Payload Previous => previous;

        public Payload Item => item.Value;

        public Payload Index => item.Index;

        public Payload Step(StepPlace place) => results[place].Result;

        public Payload Webhook(string name) => WebhookAddress.Of(row, name);
    }
}
