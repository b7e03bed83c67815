using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Events;

/// <summary>What is lost behind an event whose deadline is far: the run's own active entry lies at that deadline.</summary>
public sealed class EventRepairTests : EventTest
{
    private static readonly TimeSpan Repair = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Callback_BehindTheEvent_IsLost_TheRunGoesOnWithinMinutes()
    {
        await using var process = await StartAsync();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(10));
        await SendAsync(process);
        await process.DeliverAsync();
        Assert.Equal((RunStatus.Running, 1), (RowOf().Status, RowOf().Cursor));

        await LoseAsync(process);
        await Environment.AdvanceAsync(process, Repair);

        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
    }

    [Fact]
    public async Task Callback_BehindAnEventThatCameBeforeItsWait_IsLost_TheRunGoesOnWithinMinutes()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Wait), CancellationToken.None);
        await SendAsync(process);
        await process.DeliverAsync();
        Assert.Equal((RunStatus.Running, 1), (RowOf().Status, RowOf().Cursor));

        // A sweep that was under way has seen the run wait, and has moved its entry to the deadline.
        foreach (var entry in Environment.Storage.ActiveEntries.Where(entry => entry == Storage.ActiveEntry.First(RowOf())).ToList())
            await process.Store.Runs.MoveActiveAsync(entry, new Storage.ActiveEntry("run-1", entry.Due + TimeSpan.FromDays(7)), CancellationToken.None);
        await LoseAsync(process);
        await Environment.AdvanceAsync(process, Repair);

        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
    }

    [Fact]
    public async Task Callback_OfALaterStep_IsLost_TheRunGoesOnWithinMinutes()
    {
        await using var process = await StartAsync("""[{ "waitForEvent": "approved/1", "timeout": "7d" }, "Echo", "Echo"]""");
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(10));
        await SendAsync(process);
        while (RowOf().Cursor < 2)
            await process.DeliverAsync();

        await LoseAsync(process);
        await Environment.AdvanceAsync(process, Repair);

        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
    }

    [Fact]
    public async Task Arrival_BehindAnotherDeliveryThatHasEndedTheWait_LeavesNoWaiter()
    {
        var isLate = false;
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Wait), CancellationToken.None);
        await SendAsync(process);
        await process.Store.Runs.SendAsync(new Storage.Callback("run-1", 0, RowOf().DueAt), TimeSpan.Zero, CancellationToken.None);
        await using var late = Environment.StartProcess(FaultPlan.From(operation =>
        {
            if (operation.Kind == StorageOperationKind.AddWaiter && !isLate)
            {
                isLate = true;
                Assert.True(process.DeliverAllAsync().IsCompletedSuccessfully);
            }

            return Fault.None;
        }));

        await late.DeliverAsync();

        Assert.True(isLate);
        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
        Assert.Empty(Environment.Storage.AllWaiters);
    }

    /// <summary>Whoever receives it is gone; the queue gives it to another after ten minutes only.</summary>
    private static async Task LoseAsync(TestProcess process) =>
        Assert.Single(await process.Store.Queue.TryReceiveAsync(1, CancellationToken.None));
}
