using System.Diagnostics.Metrics;
using StepFlow.Execution.Attempts;
using StepFlow.Runs;

namespace StepFlow.Telemetry;

/// <summary>The engine's metrics, under the meter <c>StepFlow</c>. Listed in docs/operations.md.</summary>
internal static class EngineTelemetry
{
    private static readonly Meter Meter = new("StepFlow");

    private static readonly Counter<long> RunsAcceptedCount = Meter.CreateCounter<long>("stepflow.runs.accepted", "{run}", "Runs accepted.");

    private static readonly Counter<long> RunsEndedCount = Meter.CreateCounter<long>("stepflow.runs.ended", "{run}", "Runs ended, by status.");

    private static readonly Histogram<double> AttemptDuration =
        Meter.CreateHistogram<double>("stepflow.attempt.duration", "ms", "From claim to outcome of an attempt, by step and outcome.");

    public static void RunAccepted() => RunsAcceptedCount.Add(1);

    public static void RunEnded(RunStatus status)
    {
        if (RunsEndedCount.Enabled)
            RunsEndedCount.Add(1, new KeyValuePair<string, object?>("status", status.ToString()));
    }

    public static void AttemptEnded(string step, AttemptOutcome outcome, TimeSpan duration)
    {
        if (!AttemptDuration.Enabled)
            return;
        AttemptDuration.Record(
            duration.TotalMilliseconds,
            new KeyValuePair<string, object?>("step", step),
            new KeyValuePair<string, object?>("outcome", outcome.GetType().Name));
    }
}
