using StepFlow.Chaos.Clients;
using StepFlow.Runs;

namespace StepFlow.Chaos.Checks;

/// <summary>
/// How a run may end: as its plan does; canceled, where that was asked for. A cancellation that was answered with 200 has to take
/// effect, unless the last step was under way by then: its result is kept, and with it nothing is left to cancel.
/// </summary>
internal static class EndCheck
{
    public static IEnumerable<string> Of(RunUnderTest run, RunView view)
    {
        var plan = run.Plan.StepsOf(view.Version);
        if (view.Status == RunStatus.Canceled && run.CancelAsked)
            yield break;
        if (view.Status != run.Plan.Ends)
            yield return $"Expected {run.Plan.Ends}{(run.CancelAsked ? " or Canceled" : "")}, found {view.Status}.";
        if (view.Status == RunStatus.Succeeded && !RunCheck.IsSame(view.Output, plan.LastOrDefault(s => s is { Skipped: false, Result: not null })?.Result ?? view.Input.ToString()))
            yield return $"Expected the output {plan.LastOrDefault(s => s is { Skipped: false, Result: not null })?.Result}, found {view.Output?.ToString() ?? "none"}.";
        if (run.CanceledAt is { } canceled && !WasUnderWay(run, view, canceled))
            yield return $"Its cancellation was answered with 200 at {canceled:O} and is lost: its last step began later.";
        if (run.CancelRefusedAt is { } refused && view.EndedAt > refused)
            yield return $"Its cancellation was refused at {refused:O}, and it ended at {view.EndedAt:O}.";
        if (run.Plan.Undone.Count > 0 && view.Compensation?.Status != RunStatus.Succeeded)
            yield return $"Expected a compensation that has succeeded, found {view.Compensation?.ToString() ?? "none"}.";
    }

    /// <summary>Where no claim is live, as in a sleep or in a C# workflow between its calls, a cancellation ends the run at once.</summary>
    private static bool WasUnderWay(RunUnderTest run, RunView view, DateTimeOffset at)
    {
        var plan = run.Plan.StepsOf(view.Version);
        var last = view.Steps.Zip(plan).LastOrDefault(step => !step.Second.Skipped);
        return !run.Plan.Overlaps && last.Second is { IsAttempted: true } && last.First.StartedAt <= at;
    }
}
