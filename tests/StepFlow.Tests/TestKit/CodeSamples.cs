using StepFlow.Runs;
using StepFlow.Testing.Assertions;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Workflows;

namespace StepFlow.Tests.TestKit;

/// <summary>The samples of docs/testing.md about C# workflows, as they stand there.</summary>
public sealed class CodeSamples
{
    private static readonly FakeSteps Fakes = new FakeSteps().Returns<long, long>("Double", x => x * 2);

    private readonly TestEnvironment _environment = new(steps =>
    {
        Fakes.Register(steps);
        steps.AddWorkflow<Reminder>();
    });

    private static StartRequest Start => new() { RunId = "reminder-1", Workflow = "reminder", Version = "v1", Input = Payload.FromJson("21") };

    [Fact]
    public async Task Reminder_SleepsAMonth_InNoTime()
    {
        await using var process = _environment.StartProcess();
        await process.Starter.StartAsync(Start, CancellationToken.None);

        var run = await _environment.RunToEndAsync(process, "reminder-1", atMost: TimeSpan.FromDays(31));

        run.Succeeded(42).Recorded("double", "sleep-1").Returned("double", 42);
    }

    [Theory]
    [InlineData(FaultKind.CrashBefore)]
    [InlineData(FaultKind.CrashAfter)]
    public async Task Reminder_WorkerDiesAtItsFirstRecord_GoesOnInAnother(FaultKind dies)
    {
        await using (var first = _environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, dies)))
        {
            await first.Starter.StartAsync(Start, CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => first.DeliverAllAsync());
        }

        await using var second = _environment.StartProcess();
        var run = await _environment.RunToEndAsync(second, "reminder-1", atMost: TimeSpan.FromDays(31));

        run.Succeeded(42).Recorded("double", "sleep-1");
    }

    [Workflow("reminder", "v1")]
    private sealed class Reminder : Workflow<long, long>
    {
        public override async Task<long> RunAsync(WorkflowContext context, long input)
        {
            var doubled = await context.RunAsync<long>("double", "Double", input);
            await context.SleepAsync(TimeSpan.FromDays(30));
            return doubled;
        }
    }
}
