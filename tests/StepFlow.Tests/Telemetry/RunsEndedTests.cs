using System.Diagnostics.Metrics;
using StepFlow.Testing.Faults;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Telemetry;

/// <summary>Each end is counted once, whoever brings it about and however often its duties are repeated.</summary>
public sealed class RunsEndedTests : EngineTest, IDisposable
{
    // Other tests end runs at the same time: those of this test are told by its own flow of execution.
    private static readonly AsyncLocal<List<string>?> Counted = new();

    private readonly MeterListener _listener = new();

    public RunsEndedTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "StepFlow", Name: "stepflow.runs.ended" })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Counted.Value?.Add($"{tags[0].Value}"));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Cancel_ByAnOperator_IsCounted()
    {
        var counted = Counted.Value = [];
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"sleep":"1h"}]"""), CancellationToken.None);

        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await process.Control.CancelAsync("run-1", CancellationToken.None);

        Assert.Equal(["Canceled"], counted);
    }

    [Fact]
    public async Task End_WhoseDutiesAreRepeated_IsCountedOnce()
    {
        var counted = Counted.Value = [];
        await using var process = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.ClearDuties, 1, FaultKind.FailBefore));
        await process.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        var callback = Environment.Storage.PendingCallbacks[0].Callback;
        await process.DeliverAllAsync();
        Assert.True(RowOf().AfterPending);

        await process.Executor.ExecuteAsync(callback, CancellationToken.None);

        Assert.False(RowOf().AfterPending);
        Assert.Equal(["Succeeded"], counted);
    }
}
