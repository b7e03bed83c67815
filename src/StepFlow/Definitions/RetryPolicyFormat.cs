using System.Globalization;
using System.Text;
using StepFlow.Definitions.Json;
using StepFlow.Retry;

namespace StepFlow.Definitions;

/// <summary>Reads, checks and writes the <c>retry</c> of a step.</summary>
internal static class RetryPolicyFormat
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    private static readonly string[] Fields = ["maxAttempts", "initialDelay", "factor", "maxDelay", "jitter"];

    /// <summary>Reads a policy; what it does not say is <see cref="RetryPolicy.Default"/>'s.</summary>
    public static RetryPolicy Read(FieldReader fields)
    {
        fields.RejectUnknown(Fields);
        var other = RetryPolicy.Default;
        return new RetryPolicy
        {
            MaxAttempts = fields.WholeNumber("maxAttempts", "a whole number from 1 to 100") ?? other.MaxAttempts,
            InitialDelay = fields.Duration("initialDelay") ?? other.InitialDelay,
            Factor = fields.Number("factor", "a number from 1 to 100") ?? other.Factor,
            MaxDelay = fields.Duration("maxDelay") ?? other.MaxDelay,
            Jitter = fields.Number("jitter", "a number from 0 to 1") ?? other.Jitter,
        };
    }

    /// <summary>Checks the ranges that <see cref="RetryPolicy"/> documents.</summary>
    public static void Check(RetryPolicy policy, JsonPlace place, ProblemList problems)
    {
        if (policy.MaxAttempts is < 1 or > 100)
            problems.Add(place.Property("maxAttempts"), string.Create(CultureInfo.InvariantCulture, $"Expected 1 to 100, found {policy.MaxAttempts}."));
        DurationRange.Check(policy.InitialDelay, TimeSpan.Zero, LongestDelay, place.Property("initialDelay"), problems);
        if (policy.Factor is not (>= 1 and <= 100))
            problems.Add(place.Property("factor"), $"Expected 1 to 100, found {Text(policy.Factor)}.");
        CheckMaxDelay(policy, place.Property("maxDelay"), problems);
        if (policy.Jitter is not (>= 0 and <= 1))
            problems.Add(place.Property("jitter"), $"Expected 0 to 1, found {Text(policy.Jitter)}.");
    }

    /// <summary>
    /// Writes the policy in full. Its own defaults are not omitted: a plan that is frozen must not change when they do.
    /// </summary>
    public static void Write(CanonicalJsonWriter writer, RetryPolicy policy)
    {
        writer.BeginObject();
        writer.Name("maxAttempts");
        writer.Number(policy.MaxAttempts);
        writer.Name("initialDelay");
        writer.Text(DurationText.Format(policy.InitialDelay));
        writer.Name("factor");
        writer.Raw(Encoding.ASCII.GetBytes(Text(policy.Factor)));
        writer.Name("maxDelay");
        writer.Text(DurationText.Format(policy.MaxDelay));
        writer.Name("jitter");
        writer.Raw(Encoding.ASCII.GetBytes(Text(policy.Jitter)));
        writer.EndObject();
    }

    private static void CheckMaxDelay(RetryPolicy policy, JsonPlace place, ProblemList problems)
    {
        if (policy.MaxDelay > LongestDelay || policy.MaxDelay < TimeSpan.Zero)
        {
            DurationRange.Check(policy.MaxDelay, TimeSpan.Zero, LongestDelay, place, problems);
        }
        else if (policy.MaxDelay < policy.InitialDelay)
        {
            var isDefault = policy.MaxDelay == RetryPolicy.Default.MaxDelay ? " (the default where none is given)" : "";
            problems.Add(place, $"Expected at least initialDelay, {DurationRange.Show(policy.InitialDelay)}, found {DurationText.Format(policy.MaxDelay)}{isDefault}.");
        }
    }

    private static string Text(double number) => (number == 0 ? 0 : number).ToString("R", CultureInfo.InvariantCulture);
}
