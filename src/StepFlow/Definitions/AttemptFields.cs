using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>The fields that every attempted step has: <c>retry</c>, <c>timeout</c>, <c>effect</c>.</summary>
internal static class AttemptFields
{
    private static readonly (string Text, StepEffect Effect)[] Effects =
        [("atLeastOnce", StepEffect.AtLeastOnce), ("atMostOnce", StepEffect.AtMostOnce)];

    /// <summary>Their names in a definition.</summary>
    public static IReadOnlyList<string> Names { get; } = ["retry", "timeout", "effect"];

    /// <summary>Reads them into a step.</summary>
    public static AttemptedStep Read(FieldReader fields, AttemptedStep step, bool frozen) => step with
    {
        Retry = fields.Object("retry") is { } policy ? RetryPolicyFormat.Read(policy) : null,
        Timeout = frozen ? Capped(fields.Duration("timeout")) : fields.Duration("timeout"),
        Effect = fields.Choice("effect", Effects),
    };

    /// <summary>Checks their ranges.</summary>
    public static void Check(AttemptedStep step, JsonPlace place, ProblemList problems)
    {
        if (step.Retry is { } retry)
            RetryPolicyFormat.Check(retry, place.Property("retry"), problems);
        if (step.Timeout is { } timeout)
            DurationRange.Check(timeout, DurationRange.Shortest, DurationRange.LongestAttempt, place.Property("timeout"), problems);
    }

    /// <summary>A plan that was frozen when longer timeouts were taken goes on, as far as a timer reaches.</summary>
    private static TimeSpan? Capped(TimeSpan? timeout) => timeout > DurationRange.LongestAttempt ? DurationRange.LongestAttempt : timeout;

    /// <summary>Writes what is not the default.</summary>
    public static void Write(CanonicalJsonWriter writer, AttemptedStep step)
    {
        if (step.Retry is { } retry)
        {
            writer.Name("retry");
            RetryPolicyFormat.Write(writer, retry);
        }

        if (step.Timeout is { } timeout)
        {
            writer.Name("timeout");
            writer.Text(DurationText.Format(timeout));
        }

        if (step.Effect != StepEffect.AtLeastOnce)
        {
            writer.Name("effect");
            writer.Text(Effects.First(e => e.Effect == step.Effect).Text);
        }
    }
}
