using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Tests.Execution;

public sealed class RunSignalsTests : EngineTest
{
    private readonly RunSignals _signals = new();

    [Theory]
    [InlineData(RunStatus.Running, false)]
    [InlineData(RunStatus.Waiting, false)]
    [InlineData(RunStatus.Blocked, false)]
    [InlineData(RunStatus.Succeeded, true)]
    [InlineData(RunStatus.Failed, true)]
    [InlineData(RunStatus.Canceled, true)]
    public async Task Changed_ToARow_WakesWhoWaitsForTheEndAtAnEndAlone(RunStatus status, bool ended)
    {
        await RunAsync("""["AddOne"]""");
        using var subscription = _signals.Subscribe("run-1");
        var (change, end) = (subscription.NextChange, subscription.NextEnd);

        _signals.Changed(RowOf() with { Status = status });

        Assert.True(change.IsCompleted);
        Assert.Equal(ended, end.IsCompleted);
    }

    [Fact]
    public async Task Ended_TellsWhoWaitsForTheEndWhatItIs()
    {
        await RunAsync("""["AddOne"]""");
        using var subscription = _signals.Subscribe("run-1");
        var (change, end) = (subscription.NextChange, subscription.NextEnd);
        var ended = new RunSnapshot(RowOf(), "1", RowOf().CreatedAt, RowOf().CreatedAt);

        _signals.Ended(ended);

        Assert.True(change.IsCompleted);
        Assert.Same(ended, await end);
    }

    [Fact]
    public void Changed_ToWhatIsNotSaid_WakesWhoWaitsForTheEnd()
    {
        using var subscription = _signals.Subscribe("run-1");
        var (change, end) = (subscription.NextChange, subscription.NextEnd);

        _signals.Changed("run-1");

        Assert.True(change.IsCompleted);
        Assert.True(end.IsCompleted);
    }
}
