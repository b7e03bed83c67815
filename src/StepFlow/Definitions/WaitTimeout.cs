using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>The field <c>timeout</c> of a step that waits.</summary>
internal static class WaitTimeout
{
    private const string Field = "timeout";

    public static void Check(WaitStep step, JsonPlace place, ProblemList problems)
    {
        if (step.Timeout is { } timeout)
            DurationRange.Check(timeout, DurationRange.Shortest, DurationRange.Longest, place.Property(Field), problems);
    }

    public static void Write(CanonicalJsonWriter writer, WaitStep step)
    {
        if (step.Timeout is not { } timeout)
            return;
        writer.Name(Field);
        writer.Text(DurationText.Format(timeout));
    }
}
