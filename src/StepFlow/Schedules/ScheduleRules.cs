using System.Globalization;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Schedules;

/// <summary>What a schedule must fulfil besides what it starts, which the starter checks.</summary>
internal static class ScheduleRules
{
    /// <summary>Longest id: with the due time after it, it is a run id, and with <c>schedule:</c> before it, a label.</summary>
    public const int MaxId = 50;

    private const int MaxLabels = 15;
    private const int MaxCatchUp = 1000;

    /// <summary>The one run of a due time, on every host and at every repetition.</summary>
    public static string RunIdOf(string id, DateTimeOffset due) =>
        string.Create(CultureInfo.InvariantCulture, $"{id}~{due.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");

    /// <summary>Adds every problem; returns the due times where they can be told.</summary>
    public static ScheduleTimes? Check(string id, ScheduleRequest request, DateTimeOffset now, List<InputProblem> problems)
    {
        NameRule.Check("id", id, problems);
        if (id.Length > MaxId)
            problems.Add(new("id", $"Expected at most {MaxId} characters, found {id.Length}."));
        var times = ScheduleTimes.Read(request.Cron, request.TimeZone, problems);
        if (times is not null && times.After(now) is null)
            problems.Add(new("cron", $"'{request.Cron}' never comes. Expected an expression with a time in the future."));
        if (!Enum.IsDefined(request.CatchUp))
            problems.Add(new("catchUp", $"Expected skip, last or all, found {(int)request.CatchUp}."));
        if (request.CatchUpLimit is < 1 or > MaxCatchUp)
            problems.Add(new("catchUpLimit", string.Create(CultureInfo.InvariantCulture, $"Expected 1 to {MaxCatchUp}, found {request.CatchUpLimit}.")));
        CheckStart(request.Start, problems);
        return times;
    }

    /// <summary>A schedule is one row: larger content is refused before anything is written.</summary>
    public static void CheckSize(Payload content)
    {
        if (content.Size > StorageLimits.InlineValue)
        {
            throw new InvalidInputException(
                "",
                $"The schedule is {content.Size:N0} bytes; at most {StorageLimits.InlineValue:N0} are allowed. Publish its steps as a workflow, "
                + "or store its input elsewhere and pass a reference.");
        }
    }

    private static void CheckStart(StartRequest start, List<InputProblem> problems)
    {
        if (start.RunId is not null || start.IdempotencyKey is not null || start.Delay != TimeSpan.Zero)
            problems.Add(new("", "A schedule names and times its runs itself: it takes no runId, idempotency key or delay."));
        if (!(start.Settings with { Flow = null }).IsEmpty)
            problems.Add(new("", "A schedule takes no settings of a run but flow. Publish its steps as a workflow that says the others."));
        if (start.Labels.Count > MaxLabels)
            problems.Add(new("labels", $"Expected at most {MaxLabels} labels beside the schedule's own, found {start.Labels.Count}."));
    }
}
