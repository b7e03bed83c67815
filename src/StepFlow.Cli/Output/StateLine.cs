using System.Globalization;
using System.Text.Json;

namespace StepFlow.Cli.Output;

/// <summary>A run's state as one line.</summary>
internal static class StateLine
{
    public static string Of(JsonElement state)
    {
        var pending = state.GetProperty("cancelRequested").GetBoolean() ? ", to be canceled once the step in flight returns" : "";
        var steps = state.GetProperty("stepCount");
        var of = steps.ValueKind == JsonValueKind.Null ? "" : $" of {steps.GetInt32()}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Run {state.GetProperty("runId").GetString()} is {state.GetProperty("status").GetString()} at step {state.GetProperty("cursor").GetInt32()}{of}{pending}.");
    }
}
