using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>Calls that a C# workflow makes at once: they overlap, and are recorded one by one as they end.</summary>
public sealed class OverlapTests : OverlapTest
{
    [Fact]
    public async Task TwoSteps_AreInTheMiddleAtTheSameTime()
    {
        var (left, right) = (new TaskCompletionSource<long>(), new TaskCompletionSource<long>());
        Script.V1 = async (context, _) => (await Task.WhenAll(
            context.RunAsync("left", () => MeetAsync(left, right, 1)),
            context.RunAsync("right", () => MeetAsync(right, left, 2)))).Sum();
        await using var one = Environment.StartProcess();
        await using var two = Environment.StartProcess();
        await one.Starter.StartAsync(Request(), CancellationToken.None);

        // The first waits in one step until the second has begun the other.
        await Task.WhenAll(one.DeliverAllAsync(), two.DeliverAllAsync()).WaitAsync(TimeSpan.FromMinutes(1));
        await one.DeliverAllAsync();

        Assert.Equal("3", (await Environment.RunToEndAsync(one, "run-1")).Output?.ToString());
    }

    private static async Task<long> MeetAsync(TaskCompletionSource<long> mine, TaskCompletionSource<long> other, long value)
    {
        mine.TrySetResult(value);
        await other.Task;
        return value;
    }

    [Fact]
    public async Task Hundred_AreJoinedOnce_AndNoMoreThanMayAreLive()
    {
        var most = 0;
        Environment.Storage.Performed += _ => most = Math.Max(most, Environment.Storage.Inspect("run-1")?.Row.Fork?.Live.Count ?? 0);
        Script.V1 = async (context, _) => await AddAsync(
            context, "sum", (await Task.WhenAll(Enumerable.Range(0, 100).Select(i => AddAsync(context, $"add-{i}", i)))).Sum());
        var run = await RunAsync();

        Assert.Equal((RunStatus.Succeeded, "5051"), (run.Status, run.Output?.ToString()));
        Assert.Equal(101, run.Steps.Count);
        Assert.Equal(101, Executed.Count);
        Assert.Equal(32, most);
        Assert.All(run.Steps.Take(100), step => Assert.Single(step.Children));
    }

    [Fact]
    public async Task Callback_OfACallThatEndedBesideALongWait_IsLost_TheRunGoesOnWithinMinutes()
    {
        Script.V1 = async (context, input) =>
        {
            var approval = context.WaitForEventAsync<long>("approval", "approved", TimeSpan.FromDays(7));
            var next = await AddAsync(context, "next", await AddAsync(context, "beside", input));
            return (await approval).TimedOut ? -1 : next;
        };
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        while (RowOf().Fork is null)
            await process.DeliverAsync();
        // The callback of the call is slow, and a sweep sees the run wait for seven days.
        await process.Sweeper.SweepAsync(CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromMinutes(1));
        await process.Sweeper.SweepAsync(CancellationToken.None);
        while (RowOf(RunId.OfChild(RowOf(), 0, 2)).Status != RunStatus.Succeeded)
            await process.DeliverAsync();

        // Whoever receives it is gone; the queue gives it to another after ten minutes only.
        while ((await process.Store.Queue.TryReceiveAsync(1, CancellationToken.None)).Count > 0)
            continue;
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(4));

        Assert.Equal(["beside", "next"], Executed);
    }

    [Fact]
    public async Task Sequence_MakesNoFurtherRuns()
    {
        Script.V1 = async (context, input) => await AddAsync(context, "second", await AddAsync(context, "first", input));
        await RunAsync();

        Assert.Equal(["run-1"], Environment.Storage.RunIds);
    }

    [Fact]
    public async Task CallBesideOneThatGoesOn_OverlapsToo()
    {
        Script.V1 = async (context, input) =>
        {
            var slow = context.SleepAsync(Hour, "slow");
            var quick = context.SleepAsync(TimeSpan.FromMinutes(1), "quick");
            await quick;
            var next = await AddAsync(context, "next", input);
            await slow;
            return next;
        };
        await using var process = await StartAsync();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(5));
        Assert.Equal(["next"], Executed);

        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal("quick next slow", KeysOf(run));
        Assert.Equal("2", run.Output?.ToString());
    }

    [Fact]
    public async Task WhenAny_TakesTheFirst_AndTheEndCancelsTheOther()
    {
        Script.V1 = async (context, input) =>
        {
            var work = AddAsync(context, "work", input);
            var timeout = context.SleepAsync(TimeSpan.FromDays(1), "timeout");
            return await Task.WhenAny(work, timeout) == work ? await work : -1;
        };
        await using var process = await StartAsync();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(3));

        var run = await ReadAsync(process);
        Assert.Equal((RunStatus.Succeeded, "2", "work"), (run.Status, run.Output?.ToString(), KeysOf(run)));
        Assert.Equal(RunStatus.Canceled, CallOf(1).Status);
        await Environment.AdvanceAsync(process, TimeSpan.FromDays(1));
        Assert.Empty(Environment.Storage.ActiveEntries);
    }

    [Fact]
    public async Task WhenAny_WhoseOtherIsAwaitedLater_HasBoth()
    {
        Script.V1 = async (context, _) =>
        {
            var slow = NapAsync(context, "slow", 10);
            var quick = NapAsync(context, "quick", 1);
            var first = await (await Task.WhenAny(slow, quick));
            return (first * 100) + await slow + await quick;
        };
        var run = await RunAsync();

        Assert.Equal((RunStatus.Succeeded, "111"), (run.Status, run.Output?.ToString()));
        Assert.Equal("quick slow", KeysOf(run));
    }

    [Fact]
    public async Task EveryKind_SideBySide()
    {
        Script.V2 = (_, input) => Task.FromResult(input * 2);
        Script.V1 = async (context, input) =>
        {
            var step = AddAsync(context, "step", input);
            var handler = context.RunAsync<long>("handler", "MultiplyWithTwo", 4);
            var nap = NapAsync(context, "nap", 1);
            var child = context.RunWorkflowAsync<long>("child", "script", 5, "v2");
            var told = context.WaitForEventAsync<long>("told", "go", Hour);
            var notified = context.NotifyAsync("notify", "go", 7, context.RunId);
            await Task.WhenAll(step, handler, nap, child, told, notified);
            return (await step) + (await handler) + (await child) + (await told).Payload;
        };
        var run = await RunAsync();

        Assert.Equal((RunStatus.Succeeded, "27"), (run.Status, run.Output?.ToString()));
        Assert.Equal(["child", "handler", "nap", "notify", "step", "told"], run.Steps.Select(s => s.Key).Order());
    }

    [Fact]
    public async Task Event_SentToWhoeverWaits_ReachesARunThatRecordedCallsMeanwhile()
    {
        Script.V1 = async (context, input) =>
        {
            var told = context.WaitForEventAsync<long>("told", "go", Hour);
            await Task.WhenAll(AddAsync(context, "a", input), AddAsync(context, "b", input));
            return (await told).Payload;
        };
        await using var process = await StartAsync();
        Assert.Equal(2, RowOf().Cursor);

        var receipt = await process.Events.SendToAllAsync(new EventMessage("go", Payload.FromJson("40")), CancellationToken.None);

        Assert.Single(receipt);
        Assert.Equal("40", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Event_RacesAStep_AndKeepsItsDeadline(bool comes)
    {
        Script.V1 = async (context, input) =>
        {
            var told = context.WaitForEventAsync<long>("told", "go", Hour);
            var work = AddAsync(context, "work", input);
            await work;
            var more = AddAsync(context, "more", input);
            var answer = await told;
            return answer.TimedOut ? -(await more) : answer.Payload + await more;
        };
        await using var process = await StartAsync();
        Assert.Equal("work more", KeysOf(await ReadAsync(process))?.Replace(" (next)", "", StringComparison.Ordinal));
        var began = Environment.Time.GetUtcNow();
        if (comes)
        {
            Environment.Time.Advance(TimeSpan.FromMinutes(30));
            await process.Events.SendAsync("run-1", new EventMessage("go", Payload.FromJson("40")), CancellationToken.None);
            await process.DeliverAllAsync();
        }

        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal(comes ? "42" : "-2", run.Output?.ToString());
        if (!comes)
            Assert.InRange(run.EndedAt!.Value - began, Hour, Hour + TimeSpan.FromMinutes(2));
        Assert.Empty(Environment.Storage.AllWaiters);
    }

    [Theory]
    [InlineData("another name", "'nap-second' (kind sleep)")]
    [InlineData("one call fewer", "number 1")]
    public async Task Mismatch_OfCallsThatAreBeingPerformed_BlocksAndAMendedOneGoesOn(string change, string message)
    {
        Script.V1 = (context, _) => AllAsync(context, "first", "second");
        await using var process = await StartAsync();
        Script.V1 = change == "another name"
            ? (context, _) => AllAsync(context, "first", "changed")
            : (context, _) => AllAsync(context, "first");
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(30));

        Assert.Contains(
            Environment.Storage.RunIds.Select(id => RowOf(id).Block),
            block => block is { Reason: BlockReason.PlanMismatch } && block.Message.Contains(message, StringComparison.Ordinal));

        Script.V1 = (context, _) => AllAsync(context, "first", "second");
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(30));
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Succeeded, "2"), (run.Status, run.Output?.ToString()));
    }

    private async Task<long> AllAsync(WorkflowContext context, params string[] keys)
    {
        var naps = keys.Select(async key =>
        {
            await context.SleepAsync(TimeSpan.FromMinutes(20), $"nap-{key}");
            return await AddAsync(context, key, 0);
        });
        return (await Task.WhenAll(naps)).Sum();
    }

    [Fact]
    public async Task Delete_TakesTheCallsAlong()
    {
        Script.V1 = async (context, _) => (await Task.WhenAll(AddAsync(context, "a", 1), AddAsync(context, "b", 2))).Sum();
        await using var process = await StartAsync();
        await Environment.RunToEndAsync(process, "run-1");
        await process.Control.DeleteAsync("run-1", CancellationToken.None);

        Assert.Empty(Environment.Storage.RunIds);
    }
}
