using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Api.Reading;

/// <summary>Reads a duration such as <c>30s</c>.</summary>
internal static class DurationField
{
    public static TimeSpan? Read(string where, string text, List<InputProblem> problems)
    {
        if (DurationText.TryParse(text, out var duration, out var problem))
            return duration;
        problems.Add(new(where, problem));
        return null;
    }
}
