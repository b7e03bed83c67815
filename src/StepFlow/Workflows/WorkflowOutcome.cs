using System.Text.Json;
using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.Workflows;

/// <summary>How a run that a C# workflow waited for has ended.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Succeeded, Failed or Canceled.</param>
/// <param name="Output">Its output; the type's default where it has not succeeded.</param>
/// <param name="Error">Why it failed; null where it has not.</param>
public sealed record WorkflowOutcome<T>(string RunId, RunStatus Status, T? Output, string? Error)
{
    /// <summary>Reads the result that a step recorded whose result is the outcome.</summary>
    internal static WorkflowOutcome<T> Read(Payload recorded, string what)
    {
        var outcome = StepJson.Read<Recorded>(recorded, what);
        var status = Enum.Parse<RunStatus>(outcome.Status);
        var output = status == RunStatus.Succeeded ? StepJson.Read<T>(StepJson.Write(outcome.Output), $"The output of run '{outcome.RunId}'") : default;
        return new WorkflowOutcome<T>(outcome.RunId, status, output, outcome.Error);
    }

    private sealed record Recorded(string RunId, string Status, JsonElement Output, string? Error);
}
