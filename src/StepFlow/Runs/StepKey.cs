using System.Globalization;
using StepFlow.Definitions;

namespace StepFlow.Runs;

/// <summary>The identity of a step within its run: order and name, written <c>step-0:AddOne</c>.</summary>
public static class StepKey
{
    /// <summary>The key of the step at a zero-based position.</summary>
    public static string Of(int position, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"step-{position}:{name}");

    /// <summary>The key of a record, from the name that it keeps.</summary>
    internal static string OfRecord(int position, string recordName) => CodeStepName.Parse(recordName)?.Key ?? Of(position, recordName);

    /// <summary>The key of a step: what a C# workflow named it, else made of position and name.</summary>
    internal static string Of(int position, StepDefinition step) => step.Key ?? Of(position, step.Name);
}
