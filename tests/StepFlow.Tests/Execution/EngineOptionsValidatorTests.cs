using StepFlow.Execution;

namespace StepFlow.Tests.Execution;

public sealed class EngineOptionsValidatorTests
{
    private static IEnumerable<string> Problems(EngineOptions options) => new EngineOptionsValidator().Validate(null, options).Failures ?? [];

    [Fact]
    public void Validate_Defaults_Hold() => Assert.Empty(Problems(new EngineOptions()));

    [Fact]
    public void Validate_LargestValues_Hold() => Assert.Empty(Problems(new EngineOptions
    {
        Lease = TimeSpan.FromDays(1),
        StepTimeout = TimeSpan.FromDays(40),
        CancellationGrace = TimeSpan.FromHours(1),
        MissingHandlerPatience = TimeSpan.FromDays(30),
        Retention = TimeSpan.FromDays(36_500),
    }));

    [Fact]
    public void Validate_ValuesBeyondTheirRange_AreNamedAllAtOnce() => Assert.Equal(
        [
            "EngineOptions.Lease: expected 5s to 1d, got 1.00:00:01.",
            "EngineOptions.SweepInterval: expected 1s to 1h, got 00:00:00.",
            "EngineOptions.StepTimeout: expected 1ms to 40d, got 10675199.02:48:05.4775807.",
            "EngineOptions.CancellationGrace: expected 0s to 1h, got 02:00:00.",
            "EngineOptions.MissingHandlerPatience: expected 0s to 30d, got -00:00:01.",
            "EngineOptions.Retention: expected more than zero and at most 36500d, or null, got 10675199.02:48:05.4775807.",
            "EngineOptions.MaxPayload: expected at least 1024 bytes, got 1.",
            "EngineOptions.Concurrency: expected 1 to 1024, got 0.",
            "EngineOptions.StepsPerDelivery: expected 1 to 1000, got 1001.",
        ],
        Problems(new EngineOptions
        {
            Lease = TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1),
            SweepInterval = TimeSpan.Zero,
            StepTimeout = TimeSpan.MaxValue,
            CancellationGrace = TimeSpan.FromHours(2),
            MissingHandlerPatience = TimeSpan.FromSeconds(-1),
            Retention = TimeSpan.MaxValue,
            MaxPayload = 1,
            Concurrency = 0,
            StepsPerDelivery = 1001,
            HostTimeout = TimeSpan.FromMinutes(10),
        }));

    [Fact]
    public void Validate_AStepTimeoutThatTheHostCutsShort_IsNamed() => Assert.Equal(
        ["EngineOptions.StepTimeout: expected with the cancellation grace less than the host's timeout of 00:05:00, got 00:05:00."],
        Problems(new EngineOptions { HostTimeout = TimeSpan.FromMinutes(5) }));
}
