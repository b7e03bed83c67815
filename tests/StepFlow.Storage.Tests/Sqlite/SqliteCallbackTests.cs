using StepFlow.Runs;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Sqlite;

/// <summary>There is no queue table: callbacks come from the rows.</summary>
public sealed class SqliteCallbackTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DataDirectory _directory = new();
    private OpenedStore _store = null!; // set before each test

    public Task InitializeAsync()
    {
        _store = _directory.Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(RunStatus.Pending)]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Waiting)]
    public async Task Open_ActiveRunThatIsDue_IsDelivered(RunStatus status)
    {
        var run = await CreateAsync(TimeSpan.FromSeconds(-5), status);
        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();

        var delivery = Assert.Single(await next.Queue.ReceiveAsync(10, None));

        Assert.Equal(new Callback(run.RunId, 0, run.DueAt), delivery.Callback);
    }

    [Theory]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Blocked)]
    [InlineData(RunStatus.Succeeded)]
    public async Task Open_RunThatIsNotActive_IsNotDelivered(RunStatus status)
    {
        await CreateAsync(TimeSpan.FromSeconds(-5), status);
        var active = await CreateAsync(TimeSpan.FromSeconds(-5), RunStatus.Running);
        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();

        Assert.Equal(active.RunId, Assert.Single(await next.Queue.ReceiveAsync(10, None)).Callback.RunId);
    }

    [Theory]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Blocked)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Succeeded)]
    public async Task Open_RunThatWasCutOffInItsDuties_IsDeliveredOnce(RunStatus status)
    {
        var run = await CreateAsync(TimeSpan.FromHours(5), status, row => row with { AfterPending = true });
        using var left = _directory.CopyAsKilled();
        await using var next = left.Open();

        Assert.Equal(run.RunId, Assert.Single(await next.Queue.ReceiveAsync(10, None).WaitAsync(Limit)).Callback.RunId);
        if (await next.Runs.LoadAsync(run.RunId, None) is { } found)
            await next.Runs.FinishAsync(found, None);
        await next.DisposeAsync();
        await using var third = left.Open();
        var active = Sample.Row(_directory.Clock.GetUtcNow()) with { DueAt = _directory.Clock.GetUtcNow() };
        Assert.True((await third.Runs.CreateAsync(Sample.Run(active), None)).Created);

        Assert.Equal(active.RunId, Assert.Single(await third.Queue.ReceiveAsync(10, None)).Callback.RunId);
    }

    [Fact]
    public async Task Open_SleepingRun_IsDeliveredWhenItsTimeComes()
    {
        var run = await CreateAsync(TimeSpan.FromDays(90), RunStatus.Waiting);
        await _store.DisposeAsync();
        _store = _directory.Open();
        var receive = _store.Queue.ReceiveAsync(10, None);

        _directory.Clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(1));
        Assert.False(receive.IsCompleted);
        _directory.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(run.RunId, Assert.Single(await receive).Callback.RunId);
    }

    [Fact]
    public async Task Receive_MoreDueRunsThanOneRead_DeliversEachOnce()
    {
        const int Runs = 1_300;
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => CreateAsync(TimeSpan.FromMinutes(1 + (i % 3)), RunStatus.Waiting)));
        _directory.Clock.Advance(TimeSpan.FromMinutes(10));

        var delivered = new List<string>();
        while (delivered.Count < Runs)
            delivered.AddRange((await _store.Queue.ReceiveAsync(64, None)).Select(delivery => delivery.Callback.RunId));

        Assert.Equal(Runs, delivered.Distinct().Count());
    }

    [Fact]
    public async Task Receive_EarlierRunCommittedWhileALaterOneIsAwaited_ComesFirst()
    {
        await CreateAsync(TimeSpan.FromHours(2), RunStatus.Waiting);
        var receive = _store.Queue.ReceiveAsync(10, None);
        var sooner = await CreateAsync(TimeSpan.FromHours(1), RunStatus.Waiting);

        _directory.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(sooner.RunId, Assert.Single(await receive).Callback.RunId);
    }

    [Fact]
    public async Task Sleeping_ManyRuns_StayOutOfMemory()
    {
        _directory.Options.CacheBytes = 0;
        await using var store = (await ReopenAsync()).Store;

        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => CreateAsync(TimeSpan.FromHours(1), RunStatus.Waiting)));

        Assert.Equal(0, (await store.Storage.GetAsync(None)).Cache.Count);
    }

    private async Task<(OpenedStore Store, DataDirectory Directory)> ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = _directory.Open();
        return (_store, _directory);
    }

    private async Task<RunRow> CreateAsync(TimeSpan dueIn, RunStatus status, Func<RunRow, RunRow>? change = null)
    {
        var row = Sample.Row(_directory.Clock.GetUtcNow()) with { Status = status, DueAt = _directory.Clock.GetUtcNow() + dueIn };
        row = change?.Invoke(row) ?? row;
        Assert.True((await _store.Runs.CreateAsync(Sample.Run(row), None)).Created);
        return row;
    }
}
