using StepFlow.Definitions;

namespace StepFlow.Tests.Definitions;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("2s", 2_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("10m", 600_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("0s", 0)]
    [InlineData("0.5ms", 0.5)]
    [InlineData("90m", 5_400_000)]
    public void TryParse_Duration_Read(string text, double milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration, out _));
        Assert.Equal(TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond)), duration);
    }

    [Theory]
    [InlineData("", "found an empty string")]
    [InlineData("5", "a number without a unit; units are d, h, m, s, ms")]
    [InlineData("5x", "found \"5x\": the unit 'x'")]
    [InlineData("5 s", "the unit ' s'")]
    [InlineData("5S", "the unit 'S'")]
    [InlineData("s", "found \"s\"")]
    [InlineData("-5s", "found \"-5s\"")]
    [InlineData(".5s", "found \".5s\"")]
    [InlineData("5.s", "found \"5.s\"")]
    [InlineData("1.2.3s", "found \"1.2.3s\"")]
    [InlineData("30m1h", "units go from large to small")]
    [InlineData("1s1s", "each occurs once")]
    [InlineData("0.00001ms", "finer than 0.0001ms")]
    [InlineData("99999999d", "too long")]
    [InlineData("10675199d23h59m", "too long")]
    [InlineData("99999999999999999999999999999999s", "found")]
    [InlineData("1h\n", "found")]
    public void TryParse_NoDuration_SaysExpectedAndFound(string text, string expected)
    {
        Assert.False(DurationText.TryParse(text, out var duration, out var problem));
        Assert.Equal(TimeSpan.Zero, duration);
        Assert.StartsWith("Expected a duration such as \"500ms\"", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90m", "1h30m")]
    [InlineData("1.5s", "1s500ms")]
    [InlineData("60s", "1m")]
    [InlineData("168h", "7d")]
    [InlineData("0ms", "0s")]
    [InlineData("0.0001ms", "0.0001ms")]
    public void Format_Duration_CanonicalText(string text, string expected)
    {
        Assert.True(DurationText.TryParse(text, out var duration, out _));
        Assert.Equal(expected, DurationText.Format(duration));
    }

    [Fact]
    public void Format_AnyDuration_ReadsBackAsTheSame()
    {
        var random = new Random(17);
        for (var i = 0; i < 2_000; i++)
        {
            var duration = new TimeSpan(random.NextInt64(TimeSpan.MaxValue.Ticks) >> random.Next(60));
            Assert.True(DurationText.TryParse(DurationText.Format(duration), out var read, out var problem), problem);
            Assert.Equal(duration, read);
        }

        Assert.True(DurationText.TryParse(DurationText.Format(TimeSpan.MaxValue), out var max, out _));
        Assert.Equal(TimeSpan.MaxValue, max);
    }

    [Fact]
    public void Format_Negative_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => DurationText.Format(TimeSpan.FromSeconds(-1)));
}
