using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Runs;

/// <summary>What a start request must fulfil besides its steps, which the plan checks.</summary>
internal static class StartRequestRules
{
    private const int MaxLabels = 16;
    private const int MaxLabelLength = 64;
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(3650);

    /// <summary>Throws every problem at once.</summary>
    public static void Check(StartRequest request, int maxPayload)
    {
        if (request.Input.Size > maxPayload)
            throw new PayloadTooLargeException("The input", request.Input.Size, maxPayload);
        var problems = new List<InputProblem>();
        if (request.Steps is null == request.Workflow is null)
            problems.Add(new("", "Expected either 'steps' or 'workflow', found " + (request.Steps is null ? "neither." : "both.")));
        if (request.Version is not null && request.Workflow is null)
            problems.Add(new("version", "A version belongs to a workflow; a run from steps has none."));
        NameRule.Check("workflow", request.Workflow, problems);
        NameRule.Check("version", request.Version, problems);
        NameRule.Check("runId", request.RunId, problems);
        if (request.RunId is not null && request.IdempotencyKey is not null)
            problems.Add(new("runId", "Expected either 'runId' or an idempotency key, found both: each of them names the run."));
        IdempotencyKeyRule.Check(request.IdempotencyKey, problems);
        if (request.Delay < TimeSpan.Zero || request.Delay > MaxDelay)
            problems.Add(new("delay", $"Expected 0s to {MaxDelay.Days}d, found {request.Delay}."));
        if (request.Workflow is not null && !(request.Settings with { Flow = null }).IsEmpty)
            problems.Add(new("", $"{string.Join(", ", RunSettingsFormat.Fields.Where(f => f != FlowRuleFormat.Field))}: a workflow's version says these itself; they belong beside 'steps'."));
        RunSettingsFormat.Check(request.Settings, problems);
        CheckLabels(request.Labels, problems);
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
    }

    private static void CheckLabels(IReadOnlyList<string> labels, List<InputProblem> problems)
    {
        if (labels.Count > MaxLabels)
            problems.Add(new("labels", $"Expected at most {MaxLabels} labels, found {labels.Count}."));
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].Length is < 1 or > MaxLabelLength)
                problems.Add(new($"labels[{i}]", $"Expected 1 to {MaxLabelLength} characters, found {labels[i].Length}."));
            else if (labels[i].Any(char.IsControl))
                problems.Add(new($"labels[{i}]", "Control characters are not allowed."));
        }
    }
}
