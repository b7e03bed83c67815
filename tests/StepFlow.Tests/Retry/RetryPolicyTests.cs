using StepFlow.Retry;

namespace StepFlow.Tests.Retry;

public sealed class RetryPolicyTests
{
    private static readonly RetryPolicy Exact = new() { InitialDelay = TimeSpan.FromSeconds(2), Factor = 3, MaxDelay = TimeSpan.FromSeconds(30), Jitter = 0 };

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 6)]
    [InlineData(3, 18)]
    [InlineData(4, 30)]
    [InlineData(99, 30)]
    public void DelayAfter_NoJitter_GrowsToTheMaximum(int attempt, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Exact.DelayAfter(attempt, 0.5));

    [Theory]
    [InlineData(0.0, 1.6)]
    [InlineData(0.5, 2.0)]
    [InlineData(1.0, 2.4)]
    public void DelayAfter_Jitter_StraysByItsFraction(double random, double seconds) =>
        Assert.Equal(seconds, (Exact with { Jitter = 0.2 }).DelayAfter(1, random).TotalSeconds, 6);

    [Fact]
    public void DelayAfter_JitterAtTheMaximum_NeverExceedsIt() =>
        Assert.Equal(Exact.MaxDelay, (Exact with { Jitter = 1 }).DelayAfter(50, 1));

    [Fact]
    public void Default_HasFourAttempts() => Assert.Equal(4, RetryPolicy.Default.MaxAttempts);
}
