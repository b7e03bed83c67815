using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Execution.Attempts;
using StepFlow.Execution.Inputs;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Actions;

/// <summary>
/// Performs a notify step. It takes no claim: the event's key is the step's, so that a run gets the event of a step once, however
/// often the step is performed before it is recorded.
/// </summary>
internal sealed class NotifySteps(StepInputs inputs, EventSender sender, OutcomeCommits commits, TimeProvider time)
{
    /// <summary>Sends the event; the change that records whom it reached, or why it could not be sent.</summary>
    public async Task<RunCommit> PerformAsync(RunSnapshot run, NotifyStep step, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        try
        {
            var reached = await SendAsync(run, step, cancellationToken).ConfigureAwait(false);
            return await commits.OfResultAsync(run, step, ResultOf(reached), began, cancellationToken).ConfigureAwait(false);
        }
        catch (StepFlowException e) when (e is not (StorageUnavailableException or StorageDamagedException or PlanDamagedException))
        {
            return commits.OfError(run.Row, step, StepErrors.Of(e.Code, e.Message, retryable: false));
        }
    }

    private async Task<IReadOnlyList<string>> SendAsync(RunSnapshot run, NotifyStep step, CancellationToken cancellationToken)
    {
        var value = await inputs.ReadAsync(run, step.Message, cancellationToken).ConfigureAwait(false);
        using var document = JsonDocument.Parse(value.Utf8, new JsonDocumentOptions { MaxDepth = ExpressionLimits.MaxPayloadDepth });
        var fields = document.RootElement;
        var payload = fields.TryGetProperty("payload", out var given) ? Payload.FromJson(given.GetRawText()) : Payload.Null;
        var (runId, incarnation) = run.Row.StepOwner;
        var key = $"{runId}/{incarnation}/{StepKey.Of(run.Row.Cursor, step)}";
        var message = new EventMessage(EventIds.One(fields.GetProperty("notify"), "notify"), payload, key);
        if (!fields.TryGetProperty("run", out var target))
            return await sender.SendToAllAsync(message, cancellationToken).ConfigureAwait(false);
        var receipt = await sender.SendAsync(RunIdOf(target), message, cancellationToken).ConfigureAwait(false);
        return [receipt.RunId];
    }

    private static string RunIdOf(JsonElement target)
    {
        if (target.ValueKind != JsonValueKind.String || !JsonFound.TryText(target, out var runId))
            throw new InvalidInputException("run", $"Expected the id of a run, found {JsonFound.Describe(target)}.");
        return NameRule.Check("A run id", runId) is { } problem ? throw new InvalidInputException("run", problem) : runId;
    }

    private static Payload ResultOf(IReadOnlyList<string> reached)
    {
        var writer = new CanonicalJsonWriter();
        writer.BeginObject();
        writer.Name("runs");
        writer.BeginArray();
        foreach (var runId in reached)
            writer.Text(runId);
        writer.EndArray();
        writer.EndObject();
        return Payload.FromTrusted(writer.Written.ToArray());
    }
}
