using Microsoft.Extensions.Options;

namespace StepFlow.Execution;

/// <summary>Checks the options at start, all at once.</summary>
internal sealed class EngineOptionsValidator : IValidateOptions<EngineOptions>
{
    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        var problems = new List<string>();
        Require(options.Lease >= TimeSpan.FromSeconds(5), nameof(options.Lease), "at least 5 seconds", options.Lease);
        Require(
            options.SweepInterval >= TimeSpan.FromSeconds(1) && options.SweepInterval <= TimeSpan.FromHours(1),
            nameof(options.SweepInterval),
            "1 second to 1 hour",
            options.SweepInterval);
        Require(options.StepTimeout > TimeSpan.Zero, nameof(options.StepTimeout), "more than zero", options.StepTimeout);
        Require(
            options.ReplayTimeout > TimeSpan.Zero || options.ReplayTimeout == Timeout.InfiniteTimeSpan,
            nameof(options.ReplayTimeout),
            "more than zero, or Timeout.InfiniteTimeSpan",
            options.ReplayTimeout);
        Require(options.CancellationGrace >= TimeSpan.Zero, nameof(options.CancellationGrace), "zero or more", options.CancellationGrace);
        Require(options.MaxPayload >= 1024, nameof(options.MaxPayload), "at least 1024 bytes", options.MaxPayload);
        Require(options.Concurrency is >= 1 and <= 1024, nameof(options.Concurrency), "1 to 1024", options.Concurrency);
        Require(options.Retention is not { } kept || kept > TimeSpan.Zero, nameof(options.Retention), "more than zero, or null", options.Retention);
        Require(
            options.HostTimeout is not { } host || options.StepTimeout + options.CancellationGrace < host,
            nameof(options.StepTimeout),
            $"with the cancellation grace less than the host's timeout of {options.HostTimeout}",
            options.StepTimeout);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Require(bool holds, string option, string expected, object? got)
        {
            if (!holds)
                problems.Add($"EngineOptions.{option}: expected {expected}, got {got ?? "null"}.");
        }
    }
}
