using Microsoft.Extensions.Logging;
using StepFlow.Runs;
using StepFlow.Telemetry;

namespace StepFlow.Execution.Attempts;

/// <summary>
/// Tells one attempt to stop: at its deadline, when its claim is lost, when the run is canceled, when the host stops. All of these come
/// from timers and from others' callbacks, where an exception would end the process; what a handler's own callback throws goes no
/// further than the log.
/// </summary>
internal sealed class AttemptCancellation(RunRow row, string stepName, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    /// <summary>The token that the handler gets.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Cancels. Every callback is called, also after one that throws.</summary>
    public void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (AggregateException e)
        {
            EngineLog.CancellationCallbackFailed(logger, e, row.RunId, StepKey.Of(row.Cursor, stepName), row.Attempt);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
