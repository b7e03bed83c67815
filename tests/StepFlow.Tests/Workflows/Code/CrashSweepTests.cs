using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>Every disturbance at every storage request of a small run of code: it ends with the same records all the same.</summary>
public sealed class CrashSweepTests : CodeTest
{
    /// <summary>More than the run makes requests; a fault behind the last disturbs nothing.</summary>
    private const int Requests = 45;

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
        for (var number = 1; number <= Requests; number++)
        {
            var runId = $"run-{number}";
            Executed.Clear();
            await DisturbAsync(runId, DisturbanceAt(number, kind));

            await using var process = Environment.StartProcess();
            await process.Starter.StartAsync(Request(runId: runId), CancellationToken.None);
            var run = await Environment.RunToEndAsync(process, runId);
            Assert.Equal((RunStatus.Succeeded, "13", "first refused sleep-2 last"), (run.Status, run.Output?.ToString(), KeysOf(run)));
            Assert.InRange(Executed.Count, 3, 4);
        }
    }

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
        var disturbed = DeliverAsync();
        while (!disturbed.IsCompleted)
        {
            // A commit that storage did not answer is repeated after a while.
            Environment.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        try
        {
            await disturbed;
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
