using System.Runtime.InteropServices;
using Microsoft.Extensions.Time.Testing;
using StepFlow.Runs;
using StepFlow.Storage.Tests.Contract;
using StepFlow.Testing.InMemory;

namespace StepFlow.Storage.Tests.InMemory;

/// <summary>What is the in-memory storage's own, beside the contract.</summary>
public sealed class InMemoryStorageTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(-300)]
    [InlineData(300)]
    public async Task Lease_WithClocksApart_IsJudgedByTheStoragesAlone(int skew)
    {
        var store = new InMemoryStorage(_clock, new InMemoryStorageOptions { ClockSkew = TimeSpan.FromSeconds(skew) }).Connect();
        var row = Sample.Row(_clock.GetUtcNow()) with { Claim = Sample.Claim(_clock.GetUtcNow()) };

        var created = (await store.Runs.CreateAsync(Sample.Run(row), Stop)).Run;
        Assert.Equal(_clock.GetUtcNow().AddSeconds(skew), created.WrittenAt);
        Assert.True(created.ClaimIsLive);
        _clock.Advance(TimeSpan.FromSeconds(63));

        Assert.False((await store.Runs.LoadAsync(row.RunId, Stop))?.ClaimIsLive);
    }

    [Fact]
    public async Task StorageNow_IsToldInWholeSeconds()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(700));
        var store = new InMemoryStore(_clock);

        var created = (await store.Runs.CreateAsync(Sample.Run(Sample.Row(_clock.GetUtcNow())), Stop)).Run;

        Assert.Equal(TimeSpan.FromMilliseconds(-700), created.Age);
    }

    [Fact]
    public async Task Queue_WithClocksApart_DeliversInTime()
    {
        var storage = new InMemoryStorage(_clock, new InMemoryStorageOptions { ClockSkew = TimeSpan.FromHours(-1) });
        var store = storage.Connect();
        await store.Runs.SendAsync(new Callback("run", 0, _clock.GetUtcNow()), TimeSpan.FromSeconds(10), Stop);

        Assert.Equal(_clock.GetUtcNow().AddSeconds(10), storage.NextDue);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(await store.Queue.TryReceiveAsync(1, Stop));
    }

    [Fact]
    public async Task Answers_ChangedByACaller_ChangeNothingStored()
    {
        var store = new InMemoryStore(_clock);
        var row = Sample.Row(_clock.GetUtcNow()) with { Labels = ["kept"], Value = Sample.Value(100) };
        await store.Runs.CreateAsync(Sample.Run(row, Sample.Record(0, Sample.Value(100))), Stop);

        var loaded = await store.Runs.LoadAsync(row.RunId, Stop);
        Assert.NotNull(loaded);
        ((IList<string>)loaded.Row.Labels)[0] = "changed";
        Wipe(loaded.Row.Value);
        Wipe((await store.Runs.ReadRecordAsync(loaded, 0, Stop))?.Result);
        Wipe(await store.Runs.ReadInputAsync(loaded, Stop));
        Wipe(row.Value);

        var again = await store.Runs.LoadAsync(row.RunId, Stop);
        Assert.NotNull(again);
        Assert.Equal(["kept"], again.Row.Labels);
        Same.Bytes(Sample.Value(100), again.Row.Value);
        Same.Bytes(Sample.Value(100), (await store.Runs.ReadRecordAsync(again, 0, Stop))?.Result);
        Same.Bytes(Sample.Value(100), await store.Runs.ReadInputAsync(again, Stop));
    }

    [Fact]
    public async Task Row_WithTooLargeAValue_IsRefused()
    {
        var store = new InMemoryStore(_clock);
        var row = Sample.Row(_clock.GetUtcNow()) with { Value = Sample.Value(StorageLimits.InlineValue + 1) };

        await Assert.ThrowsAsync<ArgumentException>(() => store.Runs.CreateAsync(Sample.Run(row), Stop));
    }

    [Fact]
    public async Task Inspect_Run_ShowsWhatIsStoredWithoutAnOperation()
    {
        var store = new InMemoryStore(_clock);
        var row = Sample.Row(_clock.GetUtcNow());
        await store.Runs.CreateAsync(Sample.Run(row, Sample.Record(1), Sample.Record(0)), Stop);
        var operations = store.Storage.Operations;

        var run = store.Storage.Inspect(row.RunId);

        Same.Row(row, run?.Row);
        Assert.Equal([0, 1], run?.Records.Select(record => record.Position));
        Assert.Equal([row.RunId], store.Storage.RunIds);
        Assert.Null(store.Storage.Inspect("unknown"));
        Assert.Equal(operations, store.Storage.Operations);
    }

    [Fact]
    public async Task Commit_BetweenActiveStatuses_LeavesTheIndex()
    {
        var store = new InMemoryStore(_clock);
        var created = (await store.Runs.CreateAsync(Sample.Run(Sample.Row(_clock.GetUtcNow())), Stop)).Run;

        await store.Runs.CommitAsync(created, new RunCommit { Row = created.Row with { Status = RunStatus.Waiting } }, Stop);

        Assert.Equal(RunStatus.Running, Assert.Single((await store.Runs.ListAsync(new RunQuery(), Stop)).Runs).Status);
    }

    [Fact]
    public async Task Receive_Waiting_WakesWhenACallbackBecomesDue()
    {
        var store = new InMemoryStore(_clock);
        await store.Runs.SendAsync(new Callback("run", 0, _clock.GetUtcNow()), TimeSpan.FromMinutes(5), Stop);
        var receive = store.Queue.ReceiveAsync(1, Stop);
        Assert.False(receive.IsCompleted);

        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Single(await receive.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private static void Wipe(Payload? payload)
    {
        Assert.True(MemoryMarshal.TryGetArray(payload?.Utf8 ?? default, out var bytes));
        bytes.AsSpan().Clear();
    }
}
