using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>Calls at once of a C# workflow that fail, or whose run is held, resumed or canceled.</summary>
public sealed class OverlapHoldTests : OverlapTest
{
    [Fact]
    public async Task Failure_AmongAll_ComesOutOfTheAwait_AndACatchGoesOn()
    {
        Script.V1 = async (context, input) =>
        {
            var good = AddAsync(context, "good", input);
            try
            {
                await Task.WhenAll(good, RefuseAsync(context, "bad"));
                return 0;
            }
            catch (WorkflowStepFailedException e)
            {
                return await AddAsync(context, $"after-{e.StepKey}", await good);
            }
        };
        var run = await RunAsync();

        Assert.Equal((RunStatus.Succeeded, "3"), (run.Status, run.Output?.ToString()));
        Assert.Equal("after-bad", run.Steps[^1].Key);
    }

    [Fact]
    public async Task Failure_OfTheLast_FailsTheRun_AndAResumeAttemptsItAgain()
    {
        var mended = false;
        Script.V1 = async (context, _) => (await Task.WhenAll(
            AddAsync(context, "good", 1),
            FailLateAsync(context))).Sum();
        var failed = await RunAsync();
        Assert.Equal((RunStatus.Failed, "not yet"), (failed.Status, failed.Error?.Message));

        mended = true;
        var run = await ResumeAsync();

        Assert.Equal((RunStatus.Succeeded, "12"), (run.Status, run.Output?.ToString()));
        Assert.Equal(["good", "bad", "bad"], Executed);

        async Task<long> FailLateAsync(WorkflowContext context) => await context.RunAsync(
            "bad",
            () => Did("bad", mended) ? Task.FromResult(10L) : throw new StepFailedException("not yet") { NonRetryable = true });
    }

    [Fact]
    public async Task Failure_HoldsTheOthers_AndAResumeLetsThemGoOn()
    {
        var mended = false;
        Script.V1 = async (context, _) =>
        {
            var nap = NapAsync(context, "nap", 600);
            var bad = context.RunAsync("bad", () => mended ? Task.FromResult(1L) : throw new StepFailedException("not yet") { NonRetryable = true });
            return await bad + await nap;
        };
        await using (var process = await StartAsync())
        {
            await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(5));
            Assert.Equal((RunStatus.Failed, RunStatus.Paused), (RowOf().Status, CallOf(0).Status));
        }

        mended = true;
        var run = await ResumeAsync();

        Assert.Equal((RunStatus.Succeeded, "601"), (run.Status, run.Output?.ToString()));
    }

    [Fact]
    public async Task PauseAndResume_ReachTheCalls()
    {
        Script.V1 = async (context, _) => (await Task.WhenAll(NapAsync(context, "long", 600), NapAsync(context, "short", 1))).Sum();
        await using var process = await StartAsync();
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, Hour);
        Assert.Equal((RunStatus.Paused, RunStatus.Paused), (CallOf(0).Status, CallOf(1).Status));
        Assert.DoesNotContain((await ReadAsync(process)).Steps, s => s.Status == "Succeeded");

        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal("601", run.Output?.ToString());
    }

    [Fact]
    public async Task Cancel_ReachesTheCalls()
    {
        Script.V1 = async (context, _) => (await Task.WhenAll(NapAsync(context, "long", 600), NapAsync(context, "longer", 700))).Sum();
        await using var process = await StartAsync();
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(90));

        Assert.Equal((RunStatus.Canceled, RunStatus.Canceled, RunStatus.Canceled), (RowOf().Status, CallOf(0).Status, CallOf(1).Status));
        // The look that stood for the callback of a long sleep goes when its time has come.
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(12));
        Assert.Empty(Environment.Storage.ActiveEntries);
    }

    [Fact]
    public async Task Cancel_OfOneCallByAnOperator_FailsThatCall()
    {
        Script.V1 = async (context, input) =>
        {
            var nap = NapAsync(context, "nap", 600);
            var other = NapAsync(context, "other", 1);
            await other;
            try
            {
                return await nap;
            }
            catch (WorkflowStepFailedException e)
            {
                return e.Message.Contains("canceled", StringComparison.Ordinal) ? input : 0;
            }
        };
        await using var process = await StartAsync();
        await process.Control.CancelAsync(CallOf(0).RunId, CancellationToken.None);

        Assert.Equal("1", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
    }

    [Fact]
    public async Task Resume_StoodStillWhileTheCallFailedAgain_DoesNotLetItGoOnOnceMore()
    {
        var attempts = 0;
        Script.V1 = async (context, _) => (await Task.WhenAll(
            AddAsync(context, "good", 1),
            context.RunAsync("bad", () => ++attempts > 2 ? Task.FromResult(10L) : throw new StepFailedException("not yet") { NonRetryable = true }))).Sum();
        await RunAsync();
        var bad = CallOf(1).RunId;
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.ReadRun && o.RunId == bad);
        await using var slow = Environment.StartProcess(gate);
        await using var other = Environment.StartProcess();
        await other.Control.ResumeAsync("run-1", CancellationToken.None);
        var looking = LookAsync(slow);
        Assert.Single(gate.Held);
        await LookAsync(other);
        await other.DeliverAllAsync();
        Assert.Equal((RunStatus.Failed, RunStatus.Failed), (RowOf().Status, RowOf(bad).Status));

        // It has seen the run as it was resumed, and sees the call as it failed since.
        gate.ReleaseAll();
        await looking;
        await Environment.AdvanceAsync(other, Hour);

        Assert.Equal(2, attempts);
        Assert.Equal((RunStatus.Failed, RunStatus.Failed), (RowOf().Status, RowOf(bad).Status));

        Task LookAsync(TestProcess process) =>
            process.Executor.ExecuteAsync(new Callback("run-1", RowOf().Cursor, RowOf().DueAt), CancellationToken.None);
    }
}
