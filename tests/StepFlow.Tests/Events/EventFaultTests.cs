using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Events;

/// <summary>
/// Every fault at every storage operation of a wait and of the event for it: the event is never lost, and never taken twice. The
/// client repeats, under its key, what was not answered.
/// </summary>
public sealed class EventFaultTests
{
    private const string Steps = """[{ "waitForEvent": ["e", "f"], "timeout": "3h" }, { "waitForEvent": "e", "timeout": "1m" }]""";

    private static readonly string First = """{"timedOut":false,"event":"e","payload":1}""";

    public static TheoryData<FaultKind> Faults => [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.None)];

    [Theory]
    [MemberData(nameof(Faults))]
    public Task AnyFault_AtAnyOperation_LosesNoEventAndTakesNoneTwice(FaultKind fault) =>
        SweepAsync(fault, async (process, _) =>
        {
            await StartAsync(process);
            await process.DeliverAllAsync();
            await SendAsync(process);
            await process.DeliverAllAsync();
        });

    [Theory]
    [MemberData(nameof(Faults))]
    public Task AnyFault_WithAnEventBeforeItsWait_LosesNoEventAndTakesNoneTwice(FaultKind fault) =>
        SweepAsync(fault, async (process, _) =>
        {
            await StartAsync(process);
            await SendAsync(process);
            await process.DeliverAllAsync();
        });

    [Theory]
    [MemberData(nameof(Faults))]
    public Task AnyFault_WithAnEventWhileTheRunIsPaused_LosesNoEventAndTakesNoneTwice(FaultKind fault) =>
        SweepAsync(fault, async (process, _) =>
        {
            await StartAsync(process);
            await process.DeliverAllAsync();
            await process.Control.PauseAsync("run-1", CancellationToken.None);
            await SendAsync(process);
            await process.Control.ResumeAsync("run-1", CancellationToken.None);
            await process.DeliverAllAsync();
        });

    [Fact]
    public async Task End_BehindAWaitWhoseDeadlineIsFar_HasItsDutiesDoneWithinMinutesWhereOneFailed()
    {
        var environment = new TestEnvironment(_ => { });
        var failed = 0;
        await using var process = environment.StartProcess(FaultPlan.From(o => o.Kind == StorageOperationKind.ClearDuties && ++failed == 1 ? FaultKind.FailBefore : Fault.None));
        await process.Starter.StartAsync(
            new StartRequest { Steps = DefinitionReader.ReadSteps(JsonDocument.Parse("""[{ "waitForEvent": "e", "timeout": "20d" }]""").RootElement), RunId = "run-1" },
            CancellationToken.None);
        await environment.AdvanceAsync(process, TimeSpan.FromMinutes(10));
        await process.Events.SendAsync("run-1", new EventMessage("e", Payload.FromJson("1")), CancellationToken.None);
        await process.DeliverAllAsync();
        Assert.True(environment.Storage.Inspect("run-1")?.Row.AfterPending);

        await environment.AdvanceAsync(process, TimeSpan.FromMinutes(4));

        Assert.False(environment.Storage.Inspect("run-1")?.Row.AfterPending);
    }

    /// <summary>As many runs of the scenario as it has operations, each with the fault at the next of them.</summary>
    private static async Task SweepAsync(FaultKind fault, Func<TestProcess, TestEnvironment, Task> scenario)
    {
        for (var at = 1L; ; at++)
        {
            var environment = new TestEnvironment(_ => { });
            var met = false;
            var plan = FaultPlan.From(operation =>
            {
                met |= operation.Number == at;
                return operation.Number == at && fault.AppliesTo(operation.Kind)
                    ? new Fault(fault, fault == FaultKind.DeliverLate ? TimeSpan.FromMinutes(2) : TimeSpan.Zero)
                    : Fault.None;
            });
            await using (var disturbed = environment.StartProcess(plan))
                await TryAsync(() => scenario(disturbed, environment));
            if (!met)
                return;
            await RecoverAsync(environment, $"{fault} at operation {at}");
        }
    }

    /// <summary>Another process, without faults: whoever was not answered asks again, and time passes.</summary>
    private static async Task RecoverAsync(TestEnvironment environment, string where)
    {
        await using var process = environment.StartProcess();
        await StartAsync(process);
        // The first event may have been taken already, and the run have gone on to its end.
        await TryAsync(() => SendAsync(process));
        if (environment.Storage.Inspect("run-1")?.Row.Status == RunStatus.Paused)
            await process.Control.ResumeAsync("run-1", CancellationToken.None);
        var began = environment.Time.GetUtcNow();
        await environment.RunToEndAsync(process, "run-1");

        var run = environment.Storage.Inspect("run-1");
        Assert.NotNull(run);
        Assert.True(run.Row.Status == RunStatus.Succeeded, $"{where}: {run.Row.Status}.");
        Assert.Equal([First, """{"timedOut":true,"event":null,"payload":null}"""], run.Records.Select(r => r.Result?.ToString()));
        Assert.True(run.Inbox.Count == 0, $"{where}: {run.Inbox.Count} events are left.");
        Assert.InRange(environment.Time.GetUtcNow() - began, TimeSpan.Zero, TimeSpan.FromMinutes(25));
        await environment.AdvanceAsync(process, TimeSpan.FromHours(4));
        Assert.Empty(environment.Storage.PendingCallbacks);
        Assert.Empty(environment.Storage.ActiveEntries);
    }

    private static Task StartAsync(TestProcess process)
    {
        using var document = JsonDocument.Parse(Steps);
        var request = new StartRequest { Steps = DefinitionReader.ReadSteps(document.RootElement), RunId = "run-1" };
        return process.Starter.StartAsync(request, CancellationToken.None);
    }

    private static Task<EventReceipt> SendAsync(TestProcess process) =>
        process.Events.SendAsync("run-1", new EventMessage("e", Payload.FromJson("1"), "key"), CancellationToken.None);

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is SimulatedCrashException or StorageUnavailableException or ConflictException or NotFoundException)
        {
            // The client was not answered, or was told that the run has ended.
        }
    }
}
