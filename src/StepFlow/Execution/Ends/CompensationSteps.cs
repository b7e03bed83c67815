using System.Diagnostics;
using System.Globalization;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.Execution.Ends;

/// <summary>The plan of a compensation: the handler of each step that is to be undone, the last step first. Pure.</summary>
internal static class CompensationSteps
{
    /// <summary>The positions among these that a run has executed itself: those that a fork kept are the earlier run's to undo.</summary>
    public static IReadOnlyList<int> Candidates(RunRow row, IReadOnlyList<StepDefinition> steps)
    {
        var first = row.Origin?.Position ?? 0;
        var end = Math.Min(row.Cursor, steps.Count);
        return [.. Enumerable.Range(first, Math.Max(0, end - first)).Where(position => steps[position] is TaskStep { Compensate: not null })];
    }

    /// <summary>The plan; empty where nothing succeeded that can be undone.</summary>
    public static IReadOnlyList<StepDefinition> Of(RunRow row, IReadOnlyList<StepDefinition> steps, IEnumerable<StepRecord> records) =>
        [.. records.Where(record => record.Status == StepStatus.Succeeded)
            .OrderByDescending(record => record.Position)
            .Select(record => (Record: record, ((TaskStep)steps[record.Position]).Compensate))
            .Select(undone => Undo(row, undone.Record, undone.Compensate ?? throw new UnreachableException()))];

    /// <summary>
    /// The result is read from the compensated run's record when the step executes: it may be too large for a plan. What
    /// the expression calls the step, only messages show; the key of a step of a C# workflow may hold anything.
    /// </summary>
    private static TaskStep Undo(RunRow row, StepRecord record, Compensation compensation)
    {
        var input = new Dictionary<string, string>
        {
            ["step"] = record.Key.Replace("${", "$${", StringComparison.Ordinal),
            ["result"] = $"${{steps[\"{(row.IsCode ? string.Create(CultureInfo.InvariantCulture, $"step-{record.Position}") : record.Key)}\"]}}",
            ["runId"] = row.RunId,
        };
        var template = InputTemplate.Parse(StepJson.Write(input).ToString());
        return compensation.ToStep() with { Input = template.Resolve([new StepPlace(record.Position, Up: 1)]) };
    }
}
