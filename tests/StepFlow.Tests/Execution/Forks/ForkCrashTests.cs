using StepFlow.Runs;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Execution.Forks;

/// <summary>A process that goes away, and a request that fails, at every storage operation of a run with branches.</summary>
public sealed class ForkCrashTests : EngineTest
{
    private const string Plan = """["AddOne",{"forEach":[1,2,3],"do":["AddOne"],"maxConcurrency":2},{"parallel":[["Echo"],[{"sleep":"1m"},"Echo"]]},"Echo"]""";
    private const string Output = "[[2,3,4],[2,3,4]]";

    public static TheoryData<FaultKind> Faults =>
    [
        FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.RepeatAfterTimeout, FaultKind.DeliverTwice,
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task AnyOperation_Faulty_TheRunEndsWithEveryItemExactlyOnce(FaultKind fault)
    {
        var operations = await CountAsync();
        for (var n = 1; n <= operations; n++)
        {
            var test = new ForkCrashTests();
            await test.RunWithFaultAsync(n, fault);
        }
    }

    private async Task<long> CountAsync()
    {
        var run = await RunAsync(Plan);
        Assert.Equal((RunStatus.Succeeded, Output), (run.Status, run.Output?.ToString()));
        return Environment.Storage.Operations;
    }

    private async Task RunWithFaultAsync(int n, FaultKind fault)
    {
        var where = $"{fault} at operation {n}";
        await using (var process = Environment.StartProcess(FaultPlan.At((n, fault))))
        {
            try
            {
                await process.Starter.StartAsync(Request(Plan), CancellationToken.None);
                await process.DeliverAllAsync();
                await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(2));
            }
            catch (Exception e) when (e is SimulatedCrashException or StepFlow.Errors.StorageUnavailableException)
            {
                // What is left is for the next process.
            }
        }

        await using var next = Environment.StartProcess();
        await next.Starter.StartAsync(Request(Plan), CancellationToken.None);
        var run = await Environment.RunToEndAsync(next, "run-1");
        Assert.True(run.Status == RunStatus.Succeeded, $"{where}: {run.Status} {run.Error?.Message} {run.Block?.Message}");
        Assert.True(run.Output?.ToString() == Output, $"{where}: {run.Output}");
        await Environment.AdvanceAsync(next, TimeSpan.FromHours(8));
        Assert.True(Environment.Storage.ActiveEntries.Count == 0, $"{where}: active entries are left behind");
        Assert.True(Environment.Storage.PendingCallbacks.Count == 0, $"{where}: callbacks are left behind");
        Assert.True(Environment.Storage.RunIds.All(id => RowOf(id).Status == RunStatus.Succeeded), $"{where}: a child has not ended");
    }
}
