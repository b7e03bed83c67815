using System.Globalization;

namespace StepFlow.Runs;

/// <summary>The identity of a step within its run: order and name, written <c>step-0:AddOne</c>.</summary>
public static class StepKey
{
    /// <summary>The key of the step at a zero-based position.</summary>
    public static string Of(int position, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"step-{position}:{name}");
}
