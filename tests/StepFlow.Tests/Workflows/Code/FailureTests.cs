using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>Failed steps, caught and not, and methods that fail by themselves.</summary>
public sealed class FailureTests : CodeTest
{
    [Fact]
    public async Task FailedStep_Caught_TheRunGoesOn()
    {
        Script.V1 = async (context, input) =>
        {
            try
            {
                return await RefuseAsync(context, "charge");
            }
            catch (StepFailedException e)
            {
                Seen.Add(e.Message);
                return await AddAsync(context, "instead", input);
            }
        };
        var run = await RunAsync();

        Assert.Equal((RunStatus.Succeeded, "2", "charge instead"), (run.Status, run.Output?.ToString(), KeysOf(run)));
        Assert.Equal(("Failed", "refused"), (run.Steps[0].Status, run.Steps[0].Error?.Message));
        Assert.Equal(["charge", "instead"], Executed);
        Assert.All(Seen, message => Assert.Equal("The step 'charge' failed: refused", message));
    }

    [Fact]
    public async Task FailedStep_NotCaught_FailsTheRunAndResumeAttemptsItAgain()
    {
        Script.V1 = async (context, input) => await RefuseAsync(context, "charge") + await AddAsync(context, "after", input);
        var failed = await RunAsync();
        Assert.Equal((RunStatus.Failed, "refused", "charge", 0), (failed.Status, failed.Error?.Message, KeysOf(failed), failed.Cursor));

        Script.V1 = async (context, input) => await AddAsync(context, "charge", input) + await AddAsync(context, "after", input);
        var run = await ResumeAsync();
        Assert.Equal((RunStatus.Succeeded, "4", "charge after"), (run.Status, run.Output?.ToString(), KeysOf(run)));
        Assert.Equal((1, "refused"), (run.Generation, Assert.Single(run.Steps[0].FailedAttempts).Error.Message));
    }

    [Fact]
    public async Task FailedStep_BehindOthersAndWrapped_FailsTheRunAndResumeAttemptsItAgain()
    {
        var refuses = true;
        Script.V1 = async (context, input) =>
        {
            var value = await AddAsync(context, "first", input);
            try
            {
                return value + (refuses ? await RefuseAsync(context, "charge") : await AddAsync(context, "charge", value));
            }
            catch (StepFailedException e)
            {
                throw new InvalidOperationException("No charge.", e);
            }
        };
        var failed = await RunAsync();
        Assert.Equal((RunStatus.Failed, "No charge.", 1), (failed.Status, failed.Error?.Message, failed.Cursor));

        refuses = false;
        var run = await ResumeAsync();
        Assert.Equal((RunStatus.Succeeded, "5", "first charge"), (run.Status, run.Output?.ToString(), KeysOf(run)));
        Assert.Equal(["first", "charge", "charge"], Executed);
    }

    [Fact]
    public async Task FailedStep_CaughtAndMoreRecorded_ResumeIsRefusedAndForkGoesOn()
    {
        var refuses = true;
        Script.V1 = async (context, input) =>
        {
            var value = await AddAsync(context, "first", input);
            try
            {
                return refuses ? await RefuseAsync(context, "charge") : await AddAsync(context, "charge", value);
            }
            catch (StepFailedException)
            {
                await AddAsync(context, "undo", value);
                throw;
            }
        };
        var failed = await RunAsync();
        Assert.Equal((RunStatus.Failed, "first charge undo"), (failed.Status, KeysOf(failed)));
        var refused = await Assert.ThrowsAsync<ConflictException>(() => ResumeAsync());
        Assert.Contains("Fork it from that step", refused.Message, StringComparison.Ordinal);

        refuses = false;
        await using var process = Environment.StartProcess();
        await process.Copier.CopyAsync("run-1", new CopyRequest { FromPosition = 1, RunId = "run-2" }, CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-2");
        Assert.Equal((RunStatus.Succeeded, "3", "first charge"), (run.Status, run.Output?.ToString(), KeysOf(run)));
        Assert.Equal(["first", "charge", "undo", "charge"], Executed);
    }

    [Fact]
    public async Task Method_Throws_FailsTheRunAndAMendedOneGoesOnAfterResume()
    {
        Script.V1 = async (context, input) => await AddAsync(context, "first", input) / (input - 1);
        var failed = await RunAsync();
        Assert.Equal((RunStatus.Failed, "System.DivideByZeroException", false), (failed.Status, failed.Error?.Type, failed.Error?.Retryable));
        Assert.Equal("first", KeysOf(failed));

        Script.V1 = async (context, input) => await AddAsync(context, "second", await AddAsync(context, "first", input));
        var run = await ResumeAsync();
        Assert.Equal((RunStatus.Succeeded, "3", "first second"), (run.Status, run.Output?.ToString(), KeysOf(run)));
    }

    [Fact]
    public async Task Method_ThrowsAfterALostAttempt_CanBeResumed()
    {
        var throws = false;
        Script.V1 = (context, input) => throws
            ? throw new InvalidOperationException("broken")
            : context.RunAsync("first", attempt => attempt.Attempt == 1 ? throw new InvalidOperationException("once") : Task.FromResult(input));
        await using (var process = Environment.StartProcess())
        {
            await process.Starter.StartAsync(Request(), CancellationToken.None);
            await process.DeliverAsync();
            throws = true;
            Assert.Equal("broken", (await Environment.RunToEndAsync(process, "run-1")).Error?.Message);
        }

        throws = false;
        Assert.Equal(RunStatus.Running, (await ResumeOnceAsync()).Status);

        async Task<RunRow> ResumeOnceAsync()
        {
            await using var process = Environment.StartProcess();
            return (await process.Control.ResumeAsync("run-1", CancellationToken.None)).Row;
        }
    }

    [Fact]
    public async Task Key_UsedTwice_FailsAndNamesIt()
    {
        Script.V1 = async (context, input) => await AddAsync(context, "add", await AddAsync(context, "add", input));
        var run = await RunAsync();
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("The step key 'add' is used twice in workflow 'script' version 'v1'", run.Error?.Message, StringComparison.Ordinal);
        Assert.Single(Executed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public async Task Key_NotValid_Fails(string key)
    {
        Script.V1 = (context, input) => AddAsync(context, key, input);
        Assert.Contains("A step key is 1 to 200 characters", (await RunAsync()).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_OutOfRange_FailAndSayWhatIsExpected()
    {
        Script.V1 = (context, input) => AddAsync(context, "add", input, new StepOptions { Timeout = TimeSpan.FromDays(-1) });
        Assert.Contains("add.timeout: Expected 1ms to 40d", (await RunAsync()).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_OfAFailedRun_StartsFromTheBeginning()
    {
        var refuses = true;
        Script.V1 = async (context, input) => refuses ? await RefuseAsync(context, "charge") : await AddAsync(context, "charge", input);
        await RunAsync();
        refuses = false;
        await using var process = Environment.StartProcess();
        await process.Copier.CopyAsync("run-1", new CopyRequest { RunId = "run-2" }, CancellationToken.None);
        Assert.Equal("2", (await Environment.RunToEndAsync(process, "run-2")).Output?.ToString());
    }
}
