using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>Every disturbance at every storage request of a small run of code: it ends with the same records all the same.</summary>
public sealed class CrashSweepTests : CodeTest
{
    /// <summary>More than the run makes requests; a fault behind the last disturbs nothing.</summary>
    private const int Requests = 45;

    /// <summary>The same for calls that overlap, which are runs of their own.</summary>
    private const int RequestsOfOverlap = 110;

    /// <summary>The same for one step that holds a slot.</summary>
    private const int RequestsOfSlot = 60;

    public static TheoryData<FaultKind> Faults => [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.None)];

    private async Task<long> WorkAsync(WorkflowContext context, long input)
    {
        var value = await AddAsync(context, "first", input);
        try
        {
            await RefuseAsync(context, "refused");
        }
        catch (StepFailedException)
        {
            value += 10;
        }

        await context.SleepAsync(TimeSpan.FromSeconds(90));
        return await AddAsync(context, "last", value);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Disturbance_AtEveryRequest_ChangesNothingOfTheRecords(FaultKind kind)
    {
        Script.V1 = WorkAsync;
        await SweepAsync(kind, Requests, (_, run) =>
        {
            Assert.Equal((RunStatus.Succeeded, "13", "first refused sleep-2 last"), (run.Status, run.Output?.ToString(), KeysOf(run)));
            Assert.InRange(Executed.Count, 3, 4);
            return Task.CompletedTask;
        });
    }

    /// <summary>Two steps and a sleep at once; the sleep loses.</summary>
    private async Task<long> OverlapAsync(WorkflowContext context, long input)
    {
        var (left, right) = (AddAsync(context, "left", input), AddAsync(context, "right", input + 10));
        var late = context.SleepAsync(TimeSpan.FromHours(2), "late");
        var both = Task.WhenAll(left, right);
        return await Task.WhenAny(both, late) == both ? await AddAsync(context, "sum", (await both).Sum()) : -1;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Disturbance_AtEveryRequestOfOverlappingCalls_ChangesNothingOfTheResult(FaultKind kind)
    {
        Script.V1 = OverlapAsync;
        await SweepAsync(kind, RequestsOfOverlap, async (process, run) =>
        {
            Assert.Equal((RunStatus.Succeeded, "15"), (run.Status, run.Output?.ToString()));
            Assert.Equal(["left", "right", "sum"], run.Steps.Select(s => s.Key).Order());
            Assert.InRange(Executed.Count, 3, 4);
            await Environment.AdvanceAsync(process, TimeSpan.FromHours(3));
            Assert.Equal(RunStatus.Canceled, Environment.Storage.Inspect(IdOf(run.RunId, 3))?.Row.Status);
            Assert.Empty(Environment.Storage.ActiveEntries);
        });
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Disturbance_AtEveryRequestOfAStepWithASlot_ChangesNothingAndGivesTheSlotBack(FaultKind kind)
    {
        Script.V1 = (context, input) => AddAsync(context, "print", input, new StepOptions { Flow = FlowRule.For("printer") with { Parallelism = 1 } });
        await SweepAsync(kind, RequestsOfSlot, async (process, run) =>
        {
            Assert.Equal((RunStatus.Succeeded, "2"), (run.Status, run.Output?.ToString()));
            Assert.InRange(Executed.Count, 1, 2);
            await Environment.AdvanceAsync(process, TimeSpan.FromHours(3));
            Assert.Empty(await HoldersAsync(process, "printer"));
            Assert.Empty(Environment.Storage.FlowWaiters);
            Assert.Empty(Environment.Storage.ActiveEntries);
        });
    }

    /// <summary>As many runs as one makes requests, each disturbed at the next of them and brought to its end by another process.</summary>
    private async Task SweepAsync(FaultKind kind, int requests, Func<TestProcess, RunView, Task> check)
    {
        for (var number = 1; number <= requests; number++)
        {
            var runId = $"run-{number}";
            Executed.Clear();
            await DisturbAsync(runId, DisturbanceAt(number, kind));

            await using var process = Environment.StartProcess();
            await process.Starter.StartAsync(Request(runId: runId), CancellationToken.None);
            await check(process, await Environment.RunToEndAsync(process, runId));
        }
    }

    private string IdOf(string runId, int call) => RunId.OfChild(RowOf(runId), 0, call);

    private static IFaultPlan DisturbanceAt(int number, FaultKind kind)
    {
        var seen = 0;
        return FaultPlan.From(operation => ++seen == number && kind.AppliesTo(operation.Kind)
            ? new Fault(kind, kind == FaultKind.DeliverLate ? TimeSpan.FromMinutes(3) : TimeSpan.Zero)
            : Fault.None);
    }

    /// <summary>Starts and runs it until the disturbance ends the process, makes a delivery fail, or is over.</summary>
    private async Task DisturbAsync(string runId, IFaultPlan faults)
    {
        await using var process = Environment.StartProcess(faults);
        try
        {
            await Environment.Time.PassBesideAsync(DeliverAsync());
        }
        catch (Exception e) when (e is SimulatedCrashException or StorageUnavailableException)
        {
            // The process is gone, or the callback comes again: another takes over.
        }

        async Task DeliverAsync()
        {
            await process.Starter.StartAsync(Request(runId: runId), CancellationToken.None);
            await process.DeliverAllAsync();
        }
    }
}
