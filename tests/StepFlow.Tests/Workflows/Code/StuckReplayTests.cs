using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StepFlow.Execution;
using StepFlow.Execution.Code;
using StepFlow.Runs;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>A method that blocks its thread holds its run, and no delivery with it.</summary>
public sealed class StuckReplayTests : IDisposable
{
    private readonly Script _script = new();
    private readonly ManualResetEventSlim _gate = new();
    private readonly TestEnvironment _environment;

    public StuckReplayTests() => _environment = new TestEnvironment(
        steps =>
        {
            steps.Services.AddSingleton(_script);
            steps.AddWorkflow<ScriptV1>().AddWorkflow<ScriptV2>();
        },
        options => options.ReplayTimeout = TimeSpan.FromMilliseconds(500));

    public void Dispose()
    {
        _gate.Set();
        _gate.Dispose();
    }

    private static StartRequest Request(string runId, string version) =>
        new() { Workflow = "script", Version = version, RunId = runId, Input = Payload.FromJson("1") };

    [Fact]
    public async Task Method_ThatBlocksItsThread_HoldsItsRunOnlyAndIsNotRunAgain()
    {
        var entered = 0;
        _script.V1 = (_, input) =>
        {
            // Stands for the .Result of a task that the method cannot complete.
            if (Interlocked.Increment(ref entered) > 0)
                _gate.Wait();
            return Task.FromResult(input);
        };
        _script.V2 = (_, input) => Task.FromResult(input + 1);
        await using var process = _environment.StartProcess();
        await process.Starter.StartAsync(Request("stuck", "v1"), CancellationToken.None);
        await process.Starter.StartAsync(Request("other", "v2"), CancellationToken.None);
        await process.DeliverAllAsync();
        await _environment.AdvanceAsync(process, TimeSpan.FromHours(1));

        var stuck = await process.Reader.GetAsync("stuck", CancellationToken.None);
        Assert.Equal((RunStatus.Blocked, BlockReason.ReplayStuck, 1), (stuck.Status, stuck.Block?.Reason, entered));
        Assert.Contains("workflow 'script' version 'v1' (ScriptV1)", stuck.Block?.Message, StringComparison.Ordinal);
        Assert.Contains("Look for .Result", stuck.Block?.Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Succeeded, (await process.Reader.GetAsync("other", CancellationToken.None)).Status);

        _script.V1 = (_, input) => Task.FromResult(input);
        await process.Control.ResumeAsync("stuck", CancellationToken.None);
        Assert.Equal(RunStatus.Succeeded, (await _environment.RunToEndAsync(process, "stuck")).Status);
    }

    [Fact]
    public async Task Watch_OfARunThatIsStuck_TakesNoOtherThreadBeforeItIsResumed()
    {
        var watch = new ReplayWatch(Options.Create(new EngineOptions { ReplayTimeout = TimeSpan.FromMilliseconds(50) }));
        var row = Rows.Running();
        Assert.Null(await watch.RunAsync(row, () =>
        {
            _gate.Wait();
            return "late";
        }));

        Assert.Null(await watch.RunAsync(row, () => "again"));
        Assert.Equal("resumed", await watch.RunAsync(row with { DueAt = row.DueAt.AddMinutes(1) }, () => "resumed"));
    }
}
