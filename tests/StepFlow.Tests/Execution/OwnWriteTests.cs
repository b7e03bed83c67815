using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Execution;

/// <summary>A client library repeats a write whose answer it did not get, and meets its own: the run goes on at once, without a sweeper.</summary>
public sealed class OwnWriteTests : EngineTest
{
    private static readonly IFaultPlan Repeated = FaultPlan.From(o => o.Kind == StorageOperationKind.Commit ? FaultKind.RepeatAfterTimeout : FaultKind.None);

    [Theory]
    [InlineData("""["AddOne","MultiplyWithTwo"]""", "4")]
    [InlineData("""[{"sleep":"5s"},"AddOne"]""", "2")]
    [InlineData("""["AddOne",{"sleep":"5s"},"AddOne"]""", "3")]
    [InlineData("""[{"if":"${input > 0}","then":["AddOne"]},"AddOne"]""", "3")]
    [InlineData("""[{"notify":"done","payload":1},{"step":"AddOne","input":"${input}"}]""", "2")]
    public async Task Commit_ThatMeetsItsOwn_IsOne(string steps, string output)
    {
        await using var process = Environment.StartProcess(Repeated);
        await process.Starter.StartAsync(Request(steps), CancellationToken.None);

        await process.DeliverAllAsync();
        Environment.Time.Advance(TimeSpan.FromSeconds(6));
        await process.DeliverAllAsync();

        Assert.Equal((RunStatus.Succeeded, output), (RowOf().Status, RowOf().Value?.ToString()));
        Assert.Equal(Executed.Distinct(), Executed);
        Assert.Empty(Environment.Storage.PendingCallbacks);
    }

    [Fact]
    public async Task Commit_OfAnEvent_ThatMeetsItsOwn_IsOne()
    {
        await using var process = Environment.StartProcess(Repeated);
        await process.Starter.StartAsync(
            Request("""[{"waitForEvent":"go","timeout":"3h"},{"step":"AddOne","input":"${previous.payload}"}]"""), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Events.SendAsync("run-1", new EventMessage("go", Payload.FromJson("7"), "first"), CancellationToken.None);

        await process.DeliverAllAsync();

        Assert.Equal((RunStatus.Succeeded, "8"), (RowOf().Status, RowOf().Value?.ToString()));
        Assert.Empty(Environment.Storage.AllWaiters);
    }

    [Fact]
    public async Task Commit_ThatMeetsAnother_IsDecidedAnew()
    {
        await using var other = Environment.StartProcess();
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.Commit && o.RunId == "run-1");
        await using var process = Environment.StartProcess(gate);
        await other.Starter.StartAsync(Request("""[{"if":"${input > 0}","then":["AddOne"]},"AddOne"]"""), CancellationToken.None);
        var delivering = process.DeliverAsync();
        await other.Control.PauseAsync("run-1", CancellationToken.None);

        Assert.True(gate.ReleaseNext());
        await delivering;

        Assert.Equal((RunStatus.Paused, 0), (RowOf().Status, RowOf().Cursor));
        Assert.Empty(Environment.Storage.PendingCallbacks);
    }

    [Fact]
    public async Task Commit_ThatMeetsTheSameOfAnotherDelivery_SendsNoSecondCallback()
    {
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.Commit);
        await using var process = Environment.StartProcess(gate);
        await using var other = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"if":"${input > 0}","then":["AddOne"]},"AddOne"]"""), CancellationToken.None);
        await other.Store.Runs.SendAsync(new StepFlow.Storage.Callback("run-1", 0, RowOf().DueAt), TimeSpan.Zero, CancellationToken.None);
        var delivering = process.DeliverAsync();
        await other.DeliverAsync();

        Assert.True(gate.ReleaseNext());
        await delivering;

        Assert.Equal(1, RowOf().Cursor);
        Assert.Single(Environment.Storage.PendingCallbacks);
    }
}
