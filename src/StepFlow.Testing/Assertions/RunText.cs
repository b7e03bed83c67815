using System.Globalization;
using System.Text;
using StepFlow.Runs;

namespace StepFlow.Testing.Assertions;

/// <summary>A run in a few lines, for the message of a test that fails.</summary>
internal static class RunText
{
    private const int MaxShown = 200;

    public static string Of(RunView run)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"The run is {run.Status}, at step {run.Cursor} of {run.Steps.Count}.");
        foreach (var problem in new[] { run.Error?.Message, run.Block?.Message })
        {
            if (problem is not null)
                text.Append(' ').Append(Short(problem));
        }

        foreach (var step in run.Steps)
        {
            text.AppendLine();
            text.Append(CultureInfo.InvariantCulture, $"  {step.Key}: {step.Status}");
            if (step.Attempts > 1)
                text.Append(CultureInfo.InvariantCulture, $", {step.Attempts} attempts");
            if ((step.Error?.Message ?? step.Result?.ToString()) is { } outcome)
                text.Append(CultureInfo.InvariantCulture, $", {Short(outcome)}");
        }

        return text.ToString();
    }

    private static string Short(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "…";
}
