using StepFlow.Functions.Callbacks;

namespace StepFlow.Functions.Tests.Callbacks;

public sealed class CallbackDrainTests : IDisposable
{
    private readonly CallbackDrain _drain = new();
    private readonly TaskCompletionSource _canceled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _drain.Dispose();

    [Fact]
    public async Task Stop_NothingRuns_EndsAtOnce() => await _drain.StopAsync(CancellationToken.None);

    [Fact]
    public async Task Stop_ADeliveryRuns_CancelsItAndWaitsForIt()
    {
        var delivery = _drain.RunAsync(Held, CancellationToken.None);

        var stopping = _drain.StopAsync(CancellationToken.None);

        await _canceled.Task;
        Assert.False(stopping.IsCompleted);
        _end.SetResult();
        await stopping;
        await delivery;
    }

    [Fact]
    public async Task Stop_ADeliveryFails_EndsAllTheSame()
    {
        var delivery = _drain.RunAsync(_ => _end.Task, CancellationToken.None);
        _end.SetException(new InvalidOperationException("storage is down"));

        await _drain.StopAsync(CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => delivery);
    }

    [Fact]
    public async Task Stop_NoMoreTimeLeft_WaitsNoLonger()
    {
        var delivery = _drain.RunAsync(_ => _end.Task, CancellationToken.None);

        await _drain.StopAsync(new CancellationToken(canceled: true));

        Assert.False(delivery.IsCompleted);
        _end.SetResult();
        await delivery;
    }

    // It would claim its step, give the claim back and send itself again, as often as the time to stop allows.
    [Fact]
    public async Task Run_AfterTheStop_IsRefused()
    {
        await _drain.StopAsync(CancellationToken.None);

        await Assert.ThrowsAsync<OperationCanceledException>(() => _drain.RunAsync(_ => _end.Task, CancellationToken.None));
    }

    [Fact]
    public async Task Run_TheFunctionIsCanceled_TheDeliveryIs()
    {
        using var function = new CancellationTokenSource();
        var delivery = _drain.RunAsync(Held, function.Token);

        await function.CancelAsync();

        await _canceled.Task;
        _end.SetResult();
        await delivery;
    }

    private Task Held(CancellationToken token)
    {
        token.Register(_canceled.SetResult);
        return _end.Task;
    }
}
