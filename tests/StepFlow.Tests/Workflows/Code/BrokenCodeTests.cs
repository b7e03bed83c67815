using StepFlow.Runs;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>Code that does not fit what is recorded, or awaits what it may not: the run is blocked, says why, and goes on with mended code.</summary>
public sealed class BrokenCodeTests : CodeTest
{
    /// <summary>Runs the first two steps of the workflow and stops there.</summary>
    private async Task BeginAsync(Func<WorkflowContext, long, Task<long>> method)
    {
        Script.V1 = method;
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await process.DeliverAsync();
        await process.DeliverAsync();
    }

    private async Task<RunView> ContinueAsync(Func<WorkflowContext, long, Task<long>> method)
    {
        Script.V1 = method;
        await using var process = Environment.StartProcess();
        return await Environment.RunToEndAsync(process, "run-1");
    }

    private async Task<long> ThreeAsync(WorkflowContext context, long input) =>
        await AddAsync(context, "third", await AddAsync(context, "second", await AddAsync(context, "first", input)));

    public static TheoryData<string, string> Mismatches => new()
    {
        { "name", "The run has 'first' (kind step) as record 0; the code asks for 'other' (kind step), in workflow 'script' version 'v1', at its beginning." },
        { "order", "The run has 'first' (kind step) as record 0; the code asks for 'second' (kind step)" },
        { "kind", "The run has 'second' (kind step) as record 1; the code asks for 'second' (kind sleep), in workflow 'script' version 'v1', after 'first' (record 0)." },
        { "fewer", "The run has 'second' (kind step) as record 1; the code ends without asking for it" },
        { "more", "The run has 'second' (kind step) as record 1; the code asks for 'between' (kind step)" },
        { "parallel", "The run has 'second' (kind step) as record 1; the code asks for 'left' (kind step), 'right' (kind step)" },
        { "type", "The run has 'first' (kind step) as record 0; its result is not what the code takes: The result of step 'first' cannot be read as Boolean" },
    };

    private async Task<long> ChangedAsync(string change, WorkflowContext context, long input)
    {
        switch (change)
        {
            case "name":
                return await AddAsync(context, "other", input);
            case "order":
                await AddAsync(context, "second", input);
                return await AddAsync(context, "first", input);
            case "type":
                return await context.RunAsync("first", () => Task.FromResult(true)) ? 1 : 0;
        }

        await AddAsync(context, "first", input);
        switch (change)
        {
            case "kind":
                await context.SleepAsync(TimeSpan.FromHours(1), "second");
                return input;
            case "more":
                await AddAsync(context, "between", input);
                return await AddAsync(context, "second", input);
            case "parallel":
                return (await Task.WhenAll(AddAsync(context, "left", input), AddAsync(context, "right", input))).Sum();
            default:
                return input;
        }
    }

    [Theory]
    [MemberData(nameof(Mismatches))]
    public async Task Mismatch_BlocksWithExpectedAndActualAndAMendedOneGoesOnAfterResume(string change, string message)
    {
        await BeginAsync(ThreeAsync);
        var blocked = await ContinueAsync((context, input) => ChangedAsync(change, context, input));
        Assert.Equal((RunStatus.Blocked, BlockReason.PlanMismatch), (blocked.Status, blocked.Block?.Reason));
        Assert.StartsWith(message, blocked.Block?.Message, StringComparison.Ordinal);
        Assert.Equal(["first", "second"], Executed);

        Script.V1 = ThreeAsync;
        var run = await ResumeAsync();
        Assert.Equal((RunStatus.Succeeded, "4"), (run.Status, run.Output?.ToString()));
        Assert.Equal(["first", "second", "third"], Executed);
    }

    [Fact]
    public async Task Mismatch_ThatADeploymentMends_GoesOnByItself()
    {
        await BeginAsync(ThreeAsync);
        await ContinueAsync((context, input) => ChangedAsync("order", context, input));
        Script.V1 = ThreeAsync;
        await using var process = Environment.StartProcess();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(10));
        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
    }

    public static TheoryData<string, string> ForeignAwaits => new()
    {
        { "delay", "BrokenCodeTests.ForeignAsync awaits Task.Delay" },
        { "task", "BrokenCodeTests.ForeignAsync awaits a Task that is not its context's" },
        { "nested method", "BrokenCodeTests.DeeperAsync awaits Task.Delay" },
        { "http", "BrokenCodeTests.ForeignAsync awaits " },
    };

    private static async Task DeeperAsync() => await Task.Delay(Timeout.Infinite);

    private async Task<long> ForeignAsync(string what, WorkflowContext context, long input)
    {
        var value = await AddAsync(context, "first", input);
        switch (what)
        {
            case "delay":
                await Task.Delay(TimeSpan.FromDays(1));
                break;
            case "task":
                await new TaskCompletionSource().Task;
                break;
            case "nested method":
                await DeeperAsync();
                break;
            default:
                using (var client = new HttpClient(new SilentHandler()))
                    await client.GetStringAsync(new Uri("http://nobody.invalid/"));
                break;
        }

        return value;
    }

    [Theory]
    [MemberData(nameof(ForeignAwaits))]
    public async Task ForeignAwait_IsNamedAndBlocksAndAMendedOneGoesOnByItself(string what, string message)
    {
        Script.V1 = (context, input) => ForeignAsync(what, context, input);
        var blocked = await RunAsync();
        Assert.Equal((RunStatus.Blocked, BlockReason.ForeignAwait), (blocked.Status, blocked.Block?.Reason));
        Assert.Contains(message, blocked.Block?.Message, StringComparison.Ordinal);
        Assert.Contains("after 'first' (record 0)", blocked.Block?.Message, StringComparison.Ordinal);

        Script.V1 = (context, input) => AddAsync(context, "first", input);
        await using var process = Environment.StartProcess();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(10));
        Assert.Equal((RunStatus.Succeeded, "2"), (RowOf().Status, RowOf().Value?.ToString()));
    }

    [Fact]
    public async Task ForeignAwait_ThatComesBackFromAnotherThread_IsMet()
    {
        var back = new ManualResetEventSlim();
        Script.V1 = async (context, input) =>
        {
            await Task.Run(back.Wait).ConfigureAwait(false);
            return await AddAsync(context, "late", input);
        };
        var blocked = await RunAsync();
        back.Set();
        Assert.Equal((RunStatus.Blocked, BlockReason.ForeignAwait), (blocked.Status, blocked.Block?.Reason));
        Assert.Empty(Executed);
    }

    [Fact]
    public async Task Await_OfTheContextWithoutItsContext_StaysOnItsThread()
    {
        Script.V1 = async (context, input) =>
        {
            var value = await AddAsync(context, "first", input).ConfigureAwait(false);
            return await AddAsync(context, "second", value).ConfigureAwait(false);
        };
        Assert.Equal("3", (await RunAsync()).Output?.ToString());
    }

    [Fact]
    public async Task Await_OfYieldAndTasksThatTheMethodMakesItself_IsItsOwn()
    {
        Script.V1 = async (context, input) =>
        {
            var source = new TaskCompletionSource<long>();
            var sum = AddAsync(context, "first", input).ContinueWith(t => source.SetResult(t.Result + 1), TaskScheduler.Current);
            await Task.Yield();
            await sum;
            return await source.Task;
        };
        Assert.Equal("3", (await RunAsync()).Output?.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NestedStep_IsNamedAndBlocksAndAMendedOneGoesOnAfterResume(bool swallows)
    {
        Script.V1 = (context, input) => context.RunAsync("outer", async () =>
        {
            try
            {
                return await AddAsync(context, "inner", input);
            }
            catch (InvalidOperationException) when (swallows)
            {
                return 0;
            }
        });
        var blocked = await RunAsync();
        Assert.Equal((RunStatus.Blocked, BlockReason.NestedStep), (blocked.Status, blocked.Block?.Reason));
        Assert.StartsWith("The step 'outer' of workflow 'script' version 'v1' asked its workflow for 'inner' (kind step)", blocked.Block?.Message, StringComparison.Ordinal);
        Assert.Empty(Executed);

        Script.V1 = (context, input) => AddAsync(context, "outer", input);
        Assert.Equal("2", (await ResumeAsync()).Output?.ToString());
    }

    [Fact]
    public async Task AsyncVoid_ThatThrows_FailsTheRun()
    {
        Script.V1 = async (context, input) =>
        {
            Throw();
            return await AddAsync(context, "first", input);

            async void Throw()
            {
                await Task.Yield();
                throw new InvalidOperationException("nobody awaits this");
            }
        };
        var run = await RunAsync();
        Assert.Equal((RunStatus.Failed, "nobody awaits this"), (run.Status, run.Error?.Message));
    }

    private sealed class SilentHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new HttpResponseMessage();
        }
    }
}
