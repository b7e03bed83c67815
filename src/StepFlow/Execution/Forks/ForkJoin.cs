using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution.Inputs;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Forks;

/// <summary>What the children of a step came to: the step's result, or why it failed.</summary>
internal sealed class ForkJoin(IRunStore store, StepInputs inputs, IOptions<EngineOptions> options)
{
    private const string BranchFailed = "branch-failed";
    private const string ChildFailed = "child-failed";

    /// <summary>The result of a step whose children have all ended as they should.</summary>
    /// <exception cref="PayloadTooLargeException">Together they are larger than a result may be.</exception>
    public async Task<Payload> ResultAsync(RunSnapshot parent, ForkStep step, ForkState fork, CancellationToken cancellationToken)
    {
        var outputs = await Batches.ForEachAsync(Enumerable.Range(0, fork.Count).ToList(), i => OutputAsync(parent, step, i, cancellationToken))
            .ConfigureAwait(false);
        return Checked(step.IsSingle ? outputs[0] : List(outputs), parent, step);
    }

    /// <summary>Why the step failed: its first failed child's error.</summary>
    public async Task<StepError> ErrorAsync(RunSnapshot parent, ForkStep step, ForkState fork, CancellationToken cancellationToken)
    {
        var index = fork.Failed ?? throw new InvalidOperationException($"No child of run '{parent.Row.RunId}' has failed.");
        var child = (await ChildAsync(parent, index, cancellationToken).ConfigureAwait(false)).Row;
        var what = step is ChildRunStep run ? $"The run {child.RunId} of workflow '{run.Workflow}'" : $"Branch {index} (run {child.RunId})";
        var cause = CauseOf(child);
        var how = child.Status == RunStatus.Canceled ? "was canceled" : $"failed at position {child.Cursor}: {cause?.Message ?? "no error was recorded"}";
        var others = fork.Failures > 1 ? $" {fork.Failures} of {fork.Count} branches did not succeed; this is the first." : "";
        var error = StepErrors.Of(step is ChildRunStep ? ChildFailed : BranchFailed, $"{what} {how}.{others}", retryable: false);
        return error with { Cause = cause is null ? null : cause with { Cause = null, Details = null } };
    }

    /// <summary>The error at the bottom: a failure that came up through many runs is told once, not once for each of them.</summary>
    private static StepError? CauseOf(RunRow child) =>
        child.Error is { Type: BranchFailed or ChildFailed, Cause: { } cause } ? cause : child.Error;

    private async Task<Payload> OutputAsync(RunSnapshot parent, ForkStep step, int index, CancellationToken cancellationToken)
    {
        var child = await ChildAsync(parent, index, cancellationToken).ConfigureAwait(false);
        var output = child.Row.Status == RunStatus.Succeeded
            ? await inputs.ReadValueAsync(child, cancellationToken).ConfigureAwait(false)
            : Payload.Null;
        return step is ChildRunStep { Outcome: true } ? Outcome(child.Row, output) : output;
    }

    private async Task<RunSnapshot> ChildAsync(RunSnapshot parent, int index, CancellationToken cancellationToken)
    {
        var id = RunId.OfChild(parent.Row, parent.Row.Cursor, index);
        return await store.LoadAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new StorageDamagedException($"Run '{id}', a child of run '{parent.Row.RunId}', is not stored any more.");
    }

    private Payload Checked(Payload result, RunSnapshot parent, ForkStep step) => result.Size <= options.Value.MaxPayload
        ? result
        : throw new PayloadTooLargeException($"The list of outputs of {StepKey.Of(parent.Row.Cursor, step.Name)}", result.Size, options.Value.MaxPayload);

    private static Payload List(IReadOnlyList<Payload> outputs)
    {
        var list = new ArrayBufferWriter<byte>(outputs.Sum(o => o.Size + 1) + 2);
        list.Write("["u8);
        for (var i = 0; i < outputs.Count; i++)
        {
            if (i > 0)
                list.Write(","u8);
            list.Write(outputs[i].Utf8.Span);
        }

        list.Write("]"u8);
        return Payload.FromTrusted(list.WrittenMemory);
    }

    private static Payload Outcome(RunRow child, Payload output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("runId", child.RunId);
            json.WriteString("status", child.Status.ToString());
            json.WritePropertyName("output");
            json.WriteRawValue(output.Utf8.Span);
            json.WriteString("error", child.Error?.Message);
            json.WriteEndObject();
        }

        return Payload.FromTrusted(buffer.ToArray());
    }
}
