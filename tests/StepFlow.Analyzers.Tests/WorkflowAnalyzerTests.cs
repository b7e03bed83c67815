namespace StepFlow.Analyzers.Tests;

public sealed class WorkflowAnalyzerTests
{
    [Theory]
    [InlineData("_ = DateTime.Now;", "SF0001: DateTime.Now")]
    [InlineData("_ = DateTime.UtcNow.AddDays(1);", "SF0001: DateTime.UtcNow")]
    [InlineData("_ = DateTime.Today;", "SF0001: DateTime.Today")]
    [InlineData("_ = DateTimeOffset.UtcNow;", "SF0001: DateTimeOffset.UtcNow")]
    [InlineData("_ = Stopwatch.GetTimestamp();", "SF0001: Stopwatch.GetTimestamp()")]
    [InlineData("_ = Environment.TickCount64;", "SF0001: Environment.TickCount64")]
    [InlineData("_ = TimeProvider.System;", "SF0001: TimeProvider.System")]
    [InlineData("_ = new Random();", "SF0002: new Random()")]
    [InlineData("_ = Random.Shared;", "SF0002: Random.Shared")]
    [InlineData("_ = System.Security.Cryptography.RandomNumberGenerator.GetInt32(3);", "SF0002: System.Security.Cryptography.RandomNumberGenerator.GetInt32(3)")]
    [InlineData("_ = Guid.NewGuid();", "SF0003: Guid.NewGuid()")]
    [InlineData("_ = Guid.CreateVersion7();", "SF0003: Guid.CreateVersion7()")]
    [InlineData("_ = Environment.MachineName;", "SF0004: Environment.MachineName")]
    [InlineData("_ = Environment.GetEnvironmentVariable(\"A\");", "SF0004: Environment.GetEnvironmentVariable(\"A\")")]
    [InlineData("await Task.Delay(5);", "SF0005: Task.Delay(5)")]
    [InlineData("await Task.Run(() => 1);", "SF0005: Task.Run(() => 1)")]
    [InlineData("await Task.Yield();", "SF0005: Task.Yield()")]
    [InlineData("Thread.Sleep(1);", "SF0005: Thread.Sleep(1)")]
    [InlineData("Parallel.ForEach(input, _ => { });", "SF0005: Parallel.ForEach(input, _ => { })")]
    [InlineData("_ = new PeriodicTimer(TimeSpan.FromSeconds(1));", "SF0005: new PeriodicTimer(TimeSpan.FromSeconds(1))")]
    [InlineData("_ = File.Exists(\"a\");", "SF0006: File.Exists(\"a\")")]
    [InlineData("_ = new HttpClient();", "SF0006: new HttpClient()")]
    [InlineData("Console.WriteLine();", "SF0006: Console.WriteLine()")]
    [InlineData("_ = Process.GetCurrentProcess();", "SF0006: Process.GetCurrentProcess()")]
    [InlineData("_ = context.RunAsync(\"a\", () => Task.FromResult(1)).Result;", "SF0010: context.RunAsync(\"a\", () => Task.FromResult(1)).Result")]
    [InlineData("context.SleepAsync(TimeSpan.Zero).Wait();", "SF0010: context.SleepAsync(TimeSpan.Zero).Wait()")]
    [InlineData("context.SleepAsync(TimeSpan.Zero).GetAwaiter().GetResult();", "SF0010: context.SleepAsync(TimeSpan.Zero).GetAwaiter().GetResult()")]
    [InlineData("var nap = context.SleepAsync(TimeSpan.Zero); Task.WaitAll(nap);", "SF0010: Task.WaitAll(nap)")]
    [InlineData("var one = context.RunAsync(\"a\", () => Task.FromResult(1)); _ = one.Result;", "SF0010: one.Result")]
    [InlineData("var one = context.RunAsync(\"a\", () => Task.FromResult(1)); one.GetAwaiter().GetResult();", "SF0010: one.GetAwaiter().GetResult()")]
    [InlineData("_ = DateTimeOffset.Now;", "SF0001: DateTimeOffset.Now")]
    [InlineData("_ = TimeZoneInfo.Local;", "SF0004: TimeZoneInfo.Local")]
    [InlineData("_ = context.Now.LocalDateTime;", "SF0004: context.Now.LocalDateTime")]
    [InlineData("_ = Path.GetRandomFileName();", "SF0002: Path.GetRandomFileName()")]
    [InlineData("_ = Path.GetTempFileName();", "SF0006: Path.GetTempFileName()")]
    [InlineData("_ = new Task(() => { });", "SF0005: new Task(() => { })")]
    [InlineData("_ = new CancellationTokenSource(TimeSpan.FromSeconds(1));", "SF0005: new CancellationTokenSource(TimeSpan.FromSeconds(1))")]
    [InlineData("new CancellationTokenSource().CancelAfter(5);", "SF0005: new CancellationTokenSource().CancelAfter(5)")]
    [InlineData("await context.SleepAsync(TimeSpan.Zero).WaitAsync(TimeSpan.FromSeconds(1));", "SF0005: context.SleepAsync(TimeSpan.Zero).WaitAsync(TimeSpan.FromSeconds(1))")]
    [InlineData("Func<DateTime> clock = () => DateTime.Now; clock();", "SF0001: DateTime.Now")]
    [InlineData("input.ForEach(Console.WriteLine);", "SF0006: Console.WriteLine")]
    public async Task Body_WhatAReplayDoesNotRepeat_IsFound(string body, string expected) => Assert.Equal([expected], await Sample.FindAsync(body));

    [Theory]
    [InlineData("_ = context.Now; _ = context.NewGuid(); _ = context.Random.Next(); await context.SleepAsync(TimeSpan.FromDays(1));")]
    [InlineData("for (var i = 0; i < input.Count; i++) await context.RunAsync($\"step-{i}:{input[i]}\", () => Task.FromResult(1L));")]
    [InlineData("await context.RunAsync(\"a\", () => Task.FromResult(DateTime.Now));")]
    [InlineData("await context.RunAsync(\"a\", async () => { using var client = new HttpClient(); await Task.Delay(1); return Guid.NewGuid() + Environment.MachineName; });")]
    [InlineData("await Task.WhenAll(input.Select(x => context.RunAsync(x, () => Task.FromResult(1))));")]
    [InlineData("_ = new Random(7).Next(); _ = Path.Combine(\"a\", \"b\"); _ = new MemoryStream(); _ = Environment.NewLine; _ = nameof(DateTime.Now);")]
    [InlineData("var one = context.RunAsync(\"a\", () => Task.FromResult(1)); await Task.WhenAll(one); _ = one.Result;")]
    [InlineData("var one = context.RunAsync(\"a\", () => Task.FromResult(1)); await one; _ = one.Result;")]
    [InlineData("var one = context.RunAsync(\"a\", () => Task.FromResult(1)); var all = new[] { one }; await Task.WhenAll(all); _ = one.Result;")]
    [InlineData("Func<Task<int>> read = async () => (await File.ReadAllTextAsync(\"a\")).Length; await context.RunAsync(\"a\", read);")]
    [InlineData("Func<Task<int>> read; read = () => Task.FromResult(DateTime.Now.Hour); await context.RunAsync(\"a\", read);")]
    [InlineData("await context.RunAsync(\"a\", () => { Task.FromResult(1).Wait(); return Task.FromResult(1); });")]
    [InlineData("try { } catch (IOException e) { throw new FileNotFoundException(e.Message); }")]
    [InlineData("using (var text = new StringReader(\"a\")) { text.ReadLine(); }")]
    [InlineData("_ = new DateTime(2026, 1, 1); _ = Guid.Empty; _ = Task.FromResult(1); await Task.CompletedTask;")]
    public async Task Body_WhatAReplayRepeats_IsNotFound(string body) => Assert.Empty(await Sample.FindAsync(body));

    [Theory]
    [InlineData("await context.RunAsync(\"a\", async () => { await context.SleepAsync(TimeSpan.Zero); return 1; });", "SF0007: context.SleepAsync(TimeSpan.Zero)")]
    [InlineData("await context.RunAsync(\"a\", () => context.RunAsync(\"b\", () => Task.FromResult(1)));", "SF0007: context.RunAsync(\"b\", () => Task.FromResult(1))")]
    [InlineData("await context.RunAsync(\"a\", () => Task.FromResult(context.Now));", "SF0007: context.Now")]
    [InlineData("Func<Task<int>> f = async () => { await context.SleepAsync(TimeSpan.Zero); return 1; }; await context.RunAsync(\"a\", f);", "SF0007: context.SleepAsync(TimeSpan.Zero)")]
    [InlineData("await context.RunAsync(\"a\", Nap); async Task Nap() => await context.SleepAsync(TimeSpan.Zero);", "SF0007: context.SleepAsync(TimeSpan.Zero)")]
    public async Task Step_ThatUsesTheContext_IsFound(string body, string expected) => Assert.Equal([expected], await Sample.FindAsync(body));

    [Theory]
    [InlineData("await context.RunAsync($\"a-{Guid.NewGuid()}\", () => Task.FromResult(1));", "SF0008: Guid.NewGuid()")]
    [InlineData("await context.RunAsync(\"a\" + DateTime.Now.Ticks, () => Task.FromResult(1));", "SF0008: DateTime.Now")]
    [InlineData("await context.RunAsync($\"a-{context.Now}\", () => Task.FromResult(1));", "SF0008: context.Now")]
    [InlineData("await context.RunAsync(context.RunId, () => Task.FromResult(1));", "SF0008: context.RunId")]
    [InlineData("await context.RunAsync(context.WebhookAddress(\"w\"), () => Task.FromResult(1));", "SF0008: context.WebhookAddress(\"w\")")]
    [InlineData("var id = context.NewGuid(); await context.RunAsync($\"a-{id}\", () => Task.FromResult(1));", "SF0008: context.NewGuid()")]
    [InlineData("await context.CallAsync($\"a-{context.NewGuid()}\", \"GET\", \"https://a.example\");", "SF0008: context.NewGuid()")]
    [InlineData("await context.SleepAsync(TimeSpan.Zero, context.RunId);", "SF0008: context.RunId")]
    [InlineData("await context.SleepUntilAsync(context.Now, $\"{context.Now}\");", "SF0008: context.Now")]
    [InlineData("await context.RunWorkflowAsync<int>(context.RunId, \"ship\", 1);", "SF0008: context.RunId")]
    [InlineData("await context.WaitForEventAsync<int>($\"{context.Random.Next()}\", \"go\");", "SF0008: context.Random")]
    [InlineData("await context.NotifyAsync(context.RunId, \"go\", runId: context.RunId);", "SF0008: context.RunId")]
    [InlineData("await context.WaitForWebhookAsync<int>(context.RunId);", "SF0008: context.RunId")]
    [InlineData("var key = \"a\"; key += DateTime.Now.Ticks; await context.SleepAsync(TimeSpan.Zero, key);", "SF0001: DateTime.Now|SF0008: DateTime.Now")]
    [InlineData("string key; key = context.RunId; await context.SleepAsync(TimeSpan.Zero, key);", "SF0008: context.RunId")]
    public async Task Key_ThatIsNoFunctionOfInputAndPosition_IsFound(string body, string expected) =>
        Assert.Equal(expected.Split('|'), await Sample.FindAsync(body));

    [Theory]
    [InlineData("await context.SleepAsync(TimeSpan.Zero, Key());", "static string Key() => $\"{DateTime.UtcNow}\";", "SF0008: DateTime.UtcNow")]
    [InlineData("await context.SleepAsync(TimeSpan.Zero, Key);", "static string Key => $\"{Guid.NewGuid()}\";", "SF0008: Guid.NewGuid()")]
    [InlineData("await NapAsync(context, context.RunId);", "static Task NapAsync(WorkflowContext c, string key) => c.SleepAsync(TimeSpan.Zero, key);", "SF0008: context.RunId")]
    [InlineData("await NapAsync(context, \"a\"); await NapAsync(context, context.RunId);", "static Task NapAsync(WorkflowContext c, string key) => c.SleepAsync(TimeSpan.Zero, key);", "SF0008: context.RunId")]
    [InlineData("await context.SleepAsync(TimeSpan.Zero, $\"a-{_count++}\");", "static int _count;", "SF0008: _count")]
    [InlineData("await context.SleepAsync(TimeSpan.Zero, $\"a-{Prefix}-{input.Count}\");", "const string Prefix = \"a\";", null)]
    [InlineData("await context.SleepAsync(TimeSpan.Zero, $\"a-{_count++}\");", "int _count;", null)] // the class is made anew at each re-entry
    [InlineData("await NapAsync(context, \"a\");", "static Task NapAsync(WorkflowContext c, string key) => c.SleepAsync(TimeSpan.Zero, key);", null)]
    [InlineData("var id = await context.RunAsync(\"id\", () => Task.FromResult(Guid.NewGuid())); await context.SleepAsync(TimeSpan.Zero, $\"a-{id}\");", "", null)]
    [InlineData("await context.RunAsync<int>(\"a\", context.RunId, 1);", "", null)] // the handler is no key
    public async Task Key_ThatComesFromElsewhere_IsFollowed(string body, string members, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], await Sample.FindAsync(body, members));

    [Theory]
    [InlineData("readonly DateTime _t = DateTime.Now;", "SF0001: DateTime.Now")]
    [InlineData("Guid Id { get; } = Guid.NewGuid();", "SF0003: Guid.NewGuid()")]
    [InlineData("readonly int _n; public Sample() { _n = Random.Shared.Next(); }", "SF0002: Random.Shared")]
    [InlineData("readonly string _text; public Sample() => _text = File.ReadAllText(\"a\");", "SF0006: File.ReadAllText(\"a\")")]
    [InlineData("readonly HttpClient _http = new(); readonly TimeProvider _time = TimeProvider.System;", null)]
    [InlineData("static readonly HttpClient Http = new(); static readonly DateTime Started = DateTime.Now;", null)]
    public async Task Making_OfTheWorkflow_IsPartOfEachReplay(string members, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], await Sample.FindAsync("", members));

    [Fact]
    public async Task Wrapper_OfAStepCall_TakesAStepAsWell()
    {
        const string Other = "static class Wrapped { public static Task<T> TracedAsync<T>(this WorkflowContext c, string key, Func<Task<T>> step) => c.RunAsync(key, async () => await step()); }";
        Assert.Empty(await Sample.FindAsync("await context.TracedAsync(\"a\", async () => (await File.ReadAllTextAsync(\"a\")).Length);", otherFile: Other));
        Assert.Equal(
            ["SF0007: context.Now"],
            await Sample.FindAsync("await context.TracedAsync(\"a\", () => Task.FromResult(context.Now));", otherFile: Other));
        Assert.Equal(["SF0008: context.RunId"], await Sample.FindAsync("await context.TracedAsync(context.RunId, () => Task.FromResult(1));", otherFile: Other));
    }

    [Theory]
    [InlineData("using (new CancellationTokenSource()) { await context.SleepAsync(TimeSpan.Zero); }", "SF0009: using")]
    [InlineData("using var source = new CancellationTokenSource(); await context.SleepAsync(TimeSpan.Zero);", "SF0009: using")]
    [InlineData("lock (input) { await context.SleepAsync(TimeSpan.Zero); }", "SF0009: lock")]
    [InlineData("Monitor.Enter(input);", "SF0009: Monitor.Enter(input)")]
    [InlineData("await context.SleepAsync(TimeSpan.Zero); using var source = new CancellationTokenSource();", null)]
    [InlineData("lock (input) { input.Clear(); }", null)]
    public async Task Held_AcrossAnAwait_IsFound(string body, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], await Sample.FindAsync(body));

    [Fact]
    public async Task Callee_InTheSameFile_IsFoundWhereItIs()
    {
        var found = await Sample.FindAsync("_ = Today();", "private static DateTime Today() => Again(); private static DateTime Again() => DateTime.Now;");
        Assert.Equal(["SF0001: DateTime.Now"], found);
    }

    [Fact]
    public async Task Callee_OfAnotherFile_IsFoundAtTheCallAndNamed()
    {
        const string Other = "static class Clock { public static DateTime Today => DateTime.Now; public static DateTime Deep() => Today; }";
        Assert.Equal(["SF0001: Clock.Deep()"], await Sample.FindAsync("_ = Clock.Deep();", otherFile: Other));
        Assert.Contains("DateTime.Now, which Clock.Deep uses, gives another time", Assert.Single(await Sample.MessagesAsync("_ = Clock.Deep();", otherFile: Other)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callee_OfAStep_MayDoAnythingButCallTheContext()
    {
        const string Members = "private static Task<int> ReadAsync() => Task.FromResult(File.ReadAllText(\"a\").Length);"
            + " private static async Task<int> NestAsync(WorkflowContext inner) { await inner.SleepAsync(TimeSpan.Zero); return 1; }";
        Assert.Empty(await Sample.FindAsync("await context.RunAsync(\"a\", ReadAsync);", Members));
        Assert.Equal(["SF0007: inner.SleepAsync(TimeSpan.Zero)"], await Sample.FindAsync("await context.RunAsync(\"a\", () => NestAsync(context));", Members));
    }

    [Fact]
    public async Task LocalFunction_OfAStep_IsTheStepsMatter()
    {
        Assert.Empty(await Sample.FindAsync("await context.RunAsync(\"a\", Local); Task<DateTime> Local() => Task.FromResult(DateTime.Now);"));
        Assert.Equal(["SF0001: DateTime.Now"], await Sample.FindAsync("_ = Local(); DateTime Local() => DateTime.Now;"));
    }

    [Fact]
    public async Task Class_ThatIsNoWorkflow_MayDoAnything() =>
        Assert.Empty(await Sample.FindAsync("", otherFile: "class Free { public Task<DateTime> RunAsync() => Task.FromResult(DateTime.Now); }"));

    [Fact]
    public async Task Message_NamesItsPage() =>
        Assert.EndsWith("(docs/analyzers/SF0003.md)", Assert.Single(await Sample.MessagesAsync("_ = Guid.NewGuid();")), StringComparison.Ordinal);
}
