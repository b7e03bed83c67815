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
    [InlineData("var one = context.RunAsync(\"a\", () => Task.FromResult(1)).Result;", "var one = await context.RunAsync(\"a\", () => Task.FromResult(1));")]
    [InlineData("_ = context.RunAsync(\"a\", () => Task.FromResult(1)).Result.ToString();", "_ = (await context.RunAsync(\"a\", () => Task.FromResult(1))).ToString();")]
    [InlineData("context.SleepAsync(TimeSpan.Zero).Wait();", "await context.SleepAsync(TimeSpan.Zero);")]
    [InlineData("context.SleepAsync(TimeSpan.Zero).GetAwaiter().GetResult();", "await context.SleepAsync(TimeSpan.Zero);")]
    public async Task Fix_WhereOneIsObvious_IsCleanAndCompiles(string body, string expected) => Assert.Equal(expected, await Sample.FixAsync(body));

    [Theory]
    [InlineData("await Task.Run(() => 1);")]
    [InlineData("var nap = context.SleepAsync(TimeSpan.Zero); Task.WaitAll(nap);")]
    [InlineData("Func<int> read = () => context.RunAsync(\"a\", () => Task.FromResult(1)).Result; read();")]
    [InlineData("_ = Stopwatch.GetTimestamp();")]
    public async Task Fix_WhereNoneIsObvious_IsNotOffered(string body) => Assert.Null(await Sample.FixAsync(body));
}
