using StepFlow.Definitions;
using StepFlow.Execution;
using StepFlow.Flow;
using StepFlow.Storage;

namespace StepFlow.Runs;

/// <summary>Makes runs that begin with the first step of their plan: accepted ones, children and compensations.</summary>
internal sealed class NewRuns(PlanPageReader pages, IRandomSource random, TimeProvider time)
{
    /// <summary>A run that stands at its first step.</summary>
    /// <param name="runId">Its id.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="input">Its input.</param>
    /// <param name="requestHash">What tells the request that makes it from another under the same id.</param>
    /// <param name="more">What else its row says.</param>
    /// <exception cref="Errors.InvalidInputException">Its flow rule has no key for its input.</exception>
    public NewRun Of(string runId, Plan plan, Payload input, string requestHash, Func<RunRow, RunRow> more)
    {
        var now = time.GetUtcNow();
        var row = more(new RunRow
        {
            RunId = runId,
            Incarnation = random.NewId(),
            Secret = random.NewSecret(),
            PlanHash = plan.Hash,
            StepCount = plan.StepCount,
            Page = plan.Pages[0],
            Status = RunStatus.Running,
            DueAt = now,
            Value = RunTransitions.Inline(input),
            Settings = plan.Settings,
            CreatedAt = now,
            RequestHash = requestHash,
        });
        row = row with { Flow = row.Flow ?? FlowKey.PassOf(row.Settings, input) };
        if (!row.IsCode)
            row = RunTransitions.Entered(row, pages.StepAt(plan.Pages[0], 0), now);
        return new NewRun { Row = row, Input = input, Pages = plan.Pages };
    }
}
