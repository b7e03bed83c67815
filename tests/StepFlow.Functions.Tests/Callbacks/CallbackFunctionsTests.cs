using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Callbacks;
using StepFlow.Testing.Faults;

namespace StepFlow.Functions.Tests.Callbacks;

public sealed class CallbackFunctionsTests : AppTest
{
    private static bool _storageDown;

    public CallbackFunctionsTests()
        : base(FaultPlan.From(o => _storageDown && o.Kind != StorageOperationKind.Send ? FaultKind.FailBefore : Fault.None)) => _storageDown = false;

    private RunRow Row => Store.Storage.Inspect("run-1")?.Row ?? throw new InvalidOperationException("There is no run.");

    private async Task<string> StartAsync()
    {
        await Runs.StartAsync(Request("POST", "runs", """{"runId": "run-1", "steps": ["AddOne", "MultiplyWithTwo"], "input": 1}"""), CancellationToken.None);
        return Message();
    }

    private string Message() => CallbackMessage.Format(Store.Storage.PendingCallbacks[^1].Callback);

    [Fact]
    public async Task Execute_OneMessage_ExecutesOneStep()
    {
        await Callbacks.ExecuteAsync(await StartAsync(), CancellationToken.None);
        Assert.Equal((1, RunStatus.Running), (Row.Cursor, Row.Status));
        await Callbacks.ExecuteAsync(Message(), CancellationToken.None);
        Assert.Equal((2, RunStatus.Succeeded, "4"), (Row.Cursor, Row.Status, Row.Value?.ToString()));
    }

    [Fact]
    public async Task Execute_SameMessageAgain_ChangesNothing()
    {
        var message = await StartAsync();
        await Callbacks.ExecuteAsync(message, CancellationToken.None);
        await Callbacks.ExecuteAsync(message, CancellationToken.None);
        Assert.Equal(1, Row.Cursor);
    }

    [Fact]
    public async Task Execute_StorageDown_ThrowsSoThatTheMessageComesBack()
    {
        var message = await StartAsync();
        _storageDown = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Callbacks.ExecuteAsync(message, CancellationToken.None));
    }

    [Fact]
    public async Task Execute_HostStopping_GivesTheClaimBack()
    {
        var message = await StartAsync();
        await Callbacks.ExecuteAsync(message, new CancellationToken(canceled: true));
        Assert.Equal((0, 0, null), (Row.Cursor, Row.Attempt, Row.Claim));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"runId\": 7}")]
    public async Task Execute_MessageThatIsNoCallback_IsDropped(string message)
    {
        await Callbacks.ExecuteAsync(message, CancellationToken.None);
        await Callbacks.ExecutePoisonAsync(message, CancellationToken.None);
        Assert.Empty(Store.Storage.PendingCallbacks);
    }

    [Fact]
    public async Task ExecutePoison_HealthyRun_IsSentAgainLater()
    {
        var message = await StartAsync();
        var before = Store.Storage.PendingCallbacks.Count;
        await Callbacks.ExecutePoisonAsync(message, CancellationToken.None);
        Assert.Equal((before + 1, RunStatus.Running), (Store.Storage.PendingCallbacks.Count, Row.Status));
    }

    [Fact]
    public async Task ExecutePoison_StorageDown_IsSentAgainAndBlocksNothing()
    {
        var message = await StartAsync();
        var before = Store.Storage.PendingCallbacks.Count;
        _storageDown = true;
        await Callbacks.ExecutePoisonAsync(message, CancellationToken.None);
        _storageDown = false;
        Assert.Equal((before + 1, RunStatus.Running), (Store.Storage.PendingCallbacks.Count, Row.Status));
    }

    [Fact]
    public async Task Sweep_OverdueRun_IsLookedAt()
    {
        await StartAsync();
        await Timers.SweepAsync(new Microsoft.Azure.Functions.Worker.TimerInfo(), CancellationToken.None);
        await Timers.RemoveExpiredAsync(new Microsoft.Azure.Functions.Worker.TimerInfo(), CancellationToken.None);
        Assert.Single(Store.Storage.ActiveEntries);
    }
}
