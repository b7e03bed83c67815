using Microsoft.Extensions.Logging;
using StepFlow.Runs;

namespace StepFlow.Telemetry;

/// <summary>Every log line of the engine. Ids in blocks: 1xx execution, 2xx recovery, 3xx runs, 45x schedules. No payload is ever logged.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(101, LogLevel.Debug, "Run {RunId}: {StepKey} attempt {Attempt} started.")]
    public static partial void AttemptStarted(ILogger logger, string runId, string stepKey, int attempt);

    [LoggerMessage(102, LogLevel.Debug, "Run {RunId}: {StepKey} attempt {Attempt} ended as {Outcome} after {Milliseconds} ms.")]
    public static partial void AttemptEnded(ILogger logger, string runId, string stepKey, int attempt, string outcome, double milliseconds);

    [LoggerMessage(103, LogLevel.Warning, "Run {RunId}: the outcome of {StepKey} attempt {Attempt} was discarded, its claim is another's now.")]
    public static partial void OutcomeDiscarded(ILogger logger, string runId, string stepKey, int attempt);

    [LoggerMessage(104, LogLevel.Debug, "Run {RunId}: callback for position {Position} dropped, {Reason}.")]
    public static partial void CallbackDropped(ILogger logger, string runId, int position, string reason);

    [LoggerMessage(105, LogLevel.Warning, "Run {RunId}: storage did not answer a {Operation}: {Reason}")]
    public static partial void StorageInDoubt(ILogger logger, string runId, string operation, string reason);

    [LoggerMessage(106, LogLevel.Error, "Delivery for run {RunId} at position {Position} failed and comes again.")]
    public static partial void DeliveryFailed(ILogger logger, Exception exception, string runId, int position);

    [LoggerMessage(107, LogLevel.Warning, "Receiving callbacks failed and is tried again in {Delay}.")]
    public static partial void ReceiveFailed(ILogger logger, Exception exception, TimeSpan delay);

    [LoggerMessage(108, LogLevel.Warning, "Run {RunId}: a cancellation callback of {StepKey} attempt {Attempt} threw; the attempt goes on to its end.")]
    public static partial void CancellationCallbackFailed(ILogger logger, Exception exception, string runId, string stepKey, int attempt);

    [LoggerMessage(201, LogLevel.Information, "Run {RunId}: callback for position {Position} was overdue and was sent again (repair {Repairs}).")]
    public static partial void CallbackRepaired(ILogger logger, string runId, int position, int repairs);

    [LoggerMessage(202, LogLevel.Error, "Sweeping run {RunId} failed; the next sweep tries again.")]
    public static partial void SweepFailed(ILogger logger, Exception exception, string runId);

    [LoggerMessage(203, LogLevel.Information, "Retention removed {Count} ended runs.")]
    public static partial void RunsRemoved(ILogger logger, int count);

    [LoggerMessage(204, LogLevel.Error, "A callback of run {RunId} at position {Position} was given up: {Reason}")]
    public static partial void CallbackGivenUp(ILogger logger, string runId, int position, string reason);

    [LoggerMessage(205, LogLevel.Error, "{Duty} failed and is tried again in {Delay}.")]
    public static partial void DutyFailed(ILogger logger, Exception exception, string duty, TimeSpan delay);

    [LoggerMessage(206, LogLevel.Warning, "Run {RunId}: the callback for position {Position} failed too often and reached the poison queue.", EventName = "PoisonCallback")]
    public static partial void PoisonCallback(ILogger logger, string runId, int position);

    [LoggerMessage(207, LogLevel.Error, "Removing run {RunId} failed; the next pass of the retention tries again.", EventName = "RemovalFailed")]
    public static partial void RemovalFailed(ILogger logger, Exception exception, string runId);

    [LoggerMessage(208, LogLevel.Debug, "Run {RunId} is past its retention and stays: {Reason}")]
    public static partial void RemovalPutOff(ILogger logger, string runId, string reason);

    [LoggerMessage(209, LogLevel.Error, "Looking at flow key {Key} failed; the next pass tries again.", EventName = "FlowKeyFailed")]
    public static partial void FlowKeyFailed(ILogger logger, Exception exception, string key);

    [LoggerMessage(301, LogLevel.Debug, "Run {RunId} accepted with {StepCount} steps.")]
    public static partial void RunAccepted(ILogger logger, string runId, int stepCount);

    [LoggerMessage(302, LogLevel.Information, "Run {RunId} ended as {Status} at position {Position}.")]
    public static partial void RunEnded(ILogger logger, string runId, RunStatus status, int position);

    [LoggerMessage(303, LogLevel.Warning, "Run {RunId} is blocked ({Reason}): {Explanation}", EventName = "RunBlocked")]
    public static partial void RunBlocked(ILogger logger, string runId, BlockReason reason, string explanation);

    [LoggerMessage(304, LogLevel.Warning, "Run {RunId} was accepted, but its first callback could not be sent; the sweeper will: {Reason}")]
    public static partial void AcceptedWithoutCallback(ILogger logger, string runId, string reason);

    [LoggerMessage(305, LogLevel.Error, "Run {RunId} has ended, but its end could not start {EndRunId}: {Reason}", EventName = "EndStartRefused")]
    public static partial void EndStartRefused(ILogger logger, string runId, string endRunId, string reason);

    [LoggerMessage(306, LogLevel.Information, "Run {RunId} ended as {Status}: its compensation {CompensationRunId} undoes {StepCount} steps.", EventName = "CompensationStarted")]
    public static partial void CompensationStarted(ILogger logger, string runId, Runs.RunStatus status, string compensationRunId, int stepCount);

    [LoggerMessage(307, LogLevel.Error, "Run {RunId} has ended, but its steps cannot be compensated: {Reason}", EventName = "CompensationRefused")]
    public static partial void CompensationRefused(ILogger logger, string runId, string reason);

    [LoggerMessage(308, LogLevel.Warning, "Run {RunId} has ended, but what its compensation has to undo is not known here: workflow '{Workflow}' version '{Version}' is not deployed, or its code asks for other steps than are recorded. The sweeper tries again.", EventName = "CompensationPutOff")]
    public static partial void CompensationPutOff(ILogger logger, string runId, string? workflow, string? version);

    [LoggerMessage(451, LogLevel.Warning, "Schedule {ScheduleId}: the due time {Due:u} started no run: {Reason}", EventName = "ScheduleRefused")]
    public static partial void ScheduleRefused(ILogger logger, string scheduleId, DateTimeOffset due, string reason);

    [LoggerMessage(452, LogLevel.Warning, "Schedule {ScheduleId}: due times from {From:u} on were missed; by its catch-up rule it goes on with {Next:u}.")]
    public static partial void ScheduleSkipped(ILogger logger, string scheduleId, DateTimeOffset from, DateTimeOffset? next);

    [LoggerMessage(453, LogLevel.Error, "Schedule {ScheduleId} could not be handled; the next tick tries again.")]
    public static partial void ScheduleFailed(ILogger logger, Exception exception, string scheduleId);
}
