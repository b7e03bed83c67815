using Microsoft.Extensions.Options;
using StepFlow.Definitions;

namespace StepFlow.Execution;

/// <summary>Checks the options at start, all at once.</summary>
internal sealed class EngineOptionsValidator : IValidateOptions<EngineOptions>
{
    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        var problems = new List<string>();
        Between(options.Lease, TimeSpan.FromSeconds(5), TimeSpan.FromDays(1), nameof(options.Lease));
        Between(options.SweepInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(options.SweepInterval));
        Between(options.StepTimeout, DurationRange.Shortest, DurationRange.LongestAttempt, nameof(options.StepTimeout));
        Between(options.CancellationGrace, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(options.CancellationGrace));
        Between(options.MissingHandlerPatience, TimeSpan.Zero, TimeSpan.FromDays(30), nameof(options.MissingHandlerPatience));
        Require(
            options.ReplayTimeout > TimeSpan.Zero || options.ReplayTimeout == Timeout.InfiniteTimeSpan,
            nameof(options.ReplayTimeout),
            "more than zero, or Timeout.InfiniteTimeSpan",
            options.ReplayTimeout);
        Require(
            options.Retention is not { } kept || (kept > TimeSpan.Zero && kept <= TimeSpan.FromDays(36_500)),
            nameof(options.Retention),
            "more than zero and at most 36500d, or null",
            options.Retention);
        Require(options.MaxPayload >= 1024, nameof(options.MaxPayload), "at least 1024 bytes", options.MaxPayload);
        Require(options.Concurrency is >= 1 and <= 1024, nameof(options.Concurrency), "1 to 1024", options.Concurrency);
        Require(options.StepsPerDelivery is >= 1 and <= 1000, nameof(options.StepsPerDelivery), "1 to 1000", options.StepsPerDelivery);
        Require(
            options.HostTimeout is not { } host || problems.Count > 0 || options.StepTimeout + options.CancellationGrace < host,
            nameof(options.StepTimeout),
            $"with the cancellation grace less than the host's timeout of {options.HostTimeout}",
            options.StepTimeout);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Between(TimeSpan value, TimeSpan from, TimeSpan to, string option) =>
            Require(value >= from && value <= to, option, $"{DurationText.Format(from)} to {DurationText.Format(to)}", value);

        void Require(bool holds, string option, string expected, object? got)
        {
            if (!holds)
                problems.Add($"EngineOptions.{option}: expected {expected}, got {got ?? "null"}.");
        }
    }
}
