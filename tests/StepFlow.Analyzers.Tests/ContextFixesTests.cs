namespace StepFlow.Analyzers.Tests;

public sealed class ContextFixesTests
{
    [Theory]
    [InlineData("_ = DateTimeOffset.UtcNow;", "_ = context.Now;")]
    [InlineData("_ = DateTime.UtcNow.AddDays(1);", "_ = context.Now.UtcDateTime.AddDays(1);")]
    [InlineData("_ = new Random().Next();", "_ = context.Random.Next();")]
    [InlineData("_ = Random.Shared.Next(3);", "_ = context.Random.Next(3);")]
    [InlineData("var id = Guid.NewGuid();", "var id = context.NewGuid();")]
    [InlineData("await Task.Delay(TimeSpan.FromHours(1));", "await context.SleepAsync(TimeSpan.FromHours(1));")]
    [InlineData("await Task.Delay(500, CancellationToken.None);", "await context.SleepAsync(System.TimeSpan.FromMilliseconds(500));")]
    public async Task Fix_WhereOneIsObvious_IsCleanAndCompiles(string body, string expected) => Assert.Equal(expected, await Sample.FixAsync(body));

    [Theory]
    [InlineData("await Task.Run(() => 1);")]
    [InlineData("_ = Stopwatch.GetTimestamp();")]
    public async Task Fix_WhereNoneIsObvious_IsNotOffered(string body) => Assert.Null(await Sample.FixAsync(body));
}
