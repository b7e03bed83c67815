using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using StepFlow.Execution;
using StepFlow.Recovery;
using StepFlow.Storage;
using StepFlow.Storage.Azure.Callbacks;

namespace StepFlow.Functions.Callbacks;

/// <summary>Takes the queue's messages as text and hands them to the engine.</summary>
public sealed partial class CallbackReceiver(
    StepExecutor executor, PoisonCallbacks poison, IRunStore store, CallbackDrain drain, ILogger<CallbackReceiver> logger)
{
    /// <summary>How long a poison message waits when not even its handling works: storage is down.</summary>
    private static readonly TimeSpan OutageWait = TimeSpan.FromMinutes(5);

    internal async Task ExecuteAsync(string message, CancellationToken stopping)
    {
        if (Read(message) is { } callback)
            await drain.RunAsync(stop => executor.ExecuteAsync(callback, stop), stopping).ConfigureAwait(false);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A poison queue has no poison queue: what is thrown here would be lost with its message.")]
    internal async Task ExecutePoisonAsync(string message, CancellationToken cancellationToken)
    {
        if (Read(message) is not { } callback)
            return;
        try
        {
            await poison.HandleAsync(callback, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogPoisonFailed(logger, e, callback.RunId, callback.Position);
            // If this fails too, the message comes back a few times more; after that the sweeper is what brings the run back.
            await store.SendAsync(callback, OutageWait, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Null for a message that StepFlow did not write: it names no run that could be helped, so it is logged and dropped.</summary>
    private Callback? Read(string message)
    {
        if (CallbackMessage.TryParse(message, out var callback, out var problem))
            return callback;
        LogUnreadable(logger, problem);
        return null;
    }

    [LoggerMessage(501, LogLevel.Error, "A message in the queue is no callback and was dropped: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, string problem);

    [LoggerMessage(502, LogLevel.Error, "Run {RunId}: the poison callback for position {Position} could not be handled and is sent again.")]
    private static partial void LogPoisonFailed(ILogger logger, Exception exception, string runId, int position);
}
