using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>What creating, committing and sending puts into the queue, and when it is visible.</summary>
public abstract class CallbackContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Create_DueRun_SendsItsFirstCallback()
    {
        var created = await CreateAsync();

        var delivery = await ReceiveAsync(created.Row.RunId);

        Assert.Equal(new Callback(created.Row.RunId, 0, created.Row.DueAt), delivery?.Callback);
        Assert.Equal(1, delivery?.DequeueCount);
    }

    [Fact]
    public async Task Create_DelayedStart_IsNotVisibleBeforeItIsDue()
    {
        var created = await CreateAsync(row => row with { Status = RunStatus.Pending, DueAt = Sample.Odd(Store.Now + Short) });

        Assert.Null(await ReceiveAsync(created.Row.RunId, Short / 2));
        Assert.NotNull(await ReceiveAsync(created.Row.RunId));
    }

    [Fact]
    public async Task Commit_Send_SendsForTheNewCursor()
    {
        var created = await CreateAsync();
        await DropFirstCallbackAsync(created.Row.RunId);
        var row = created.Row with { Cursor = 1, DueAt = Sample.Odd(Store.Now.AddSeconds(-1)) };

        await CommitAsync(created, new RunCommit { Row = row, Record = Sample.Record(0), Send = true });

        var delivery = await ReceiveAsync(row.RunId);
        Assert.Equal(new Callback(row.RunId, 1, row.DueAt), delivery?.Callback);
    }

    [Fact]
    public async Task Commit_SendForLater_IsNotVisibleBeforeItIsDue()
    {
        var created = await CreateAsync();
        await DropFirstCallbackAsync(created.Row.RunId);

        await CommitAsync(created, new RunCommit { Row = created.Row with { DueAt = Sample.Odd(Store.Now + Short) }, Send = true });

        Assert.Null(await ReceiveAsync(created.Row.RunId, Short / 2));
        Assert.NotNull(await ReceiveAsync(created.Row.RunId));
    }

    [Fact]
    public async Task Commit_DueInLongTime_IsPromisedAndComesNoEarlier()
    {
        var created = await CreateAsync();
        await DropFirstCallbackAsync(created.Row.RunId);
        var due = Sample.Odd(Store.Now.AddMinutes(11));

        await CommitAsync(created, new RunCommit { Row = created.Row with { DueAt = due }, Record = Sample.Record(0), Send = true });

        // In one with the commit where the store can; else a look at the time stands for the callback, which nobody sends before.
        Assert.Null(await ReceiveAsync(created.Row.RunId, TimeSpan.FromSeconds(2)));
        if (Store.SendsInTheCommit)
            Assert.NotNull(await ReceiveAsync(created.Row.RunId, TimeSpan.FromMinutes(12)));
        else
            Assert.Contains(new ActiveEntry(created.Row.RunId, due), await Runs.ListDueAsync(due, null, 1_000, Stop));
        if (Store is { SendsInTheCommit: false, TimeIsVirtual: true })
            Assert.Null(await ReceiveAsync(created.Row.RunId, TimeSpan.FromMinutes(12)));
    }

    [Fact]
    public async Task Commit_NoSend_SendsNothing()
    {
        var created = await CreateAsync();
        await DropFirstCallbackAsync(created.Row.RunId);

        await CommitAsync(created, new RunCommit { Row = created.Row with { Cursor = 1 }, Record = Sample.Record(0) });

        Assert.Null(await ReceiveAsync(created.Row.RunId, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Commit_Refused_SendsNothing()
    {
        var created = await CreateAsync();
        await DropFirstCallbackAsync(created.Row.RunId);
        await CommitAsync(created, new RunCommit { Row = created.Row with { Cursor = 1 } });

        Assert.Null(await Runs.CommitAsync(created, new RunCommit { Row = created.Row with { Cursor = 1 }, Send = true }, Stop));

        Assert.Null(await ReceiveAsync(created.Row.RunId, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Send_Callback_IsDeliveredToTheTick()
    {
        var callback = new Callback(Sample.Id(), 9_999, Sample.Odd(Store.Now));

        await Runs.SendAsync(callback, TimeSpan.Zero, Stop);

        Assert.Equal(callback, (await ReceiveAsync(callback.RunId))?.Callback);
    }

    [Fact]
    public async Task Send_WithDelay_IsNotVisibleBefore()
    {
        var callback = new Callback(Sample.Id(), 0, Sample.Odd(Store.Now));

        await Runs.SendAsync(callback, Short, Stop);

        Assert.Null(await ReceiveAsync(callback.RunId, Short / 2));
        Assert.NotNull(await ReceiveAsync(callback.RunId));
    }

    [Fact]
    public async Task Send_Twice_DeliversTwice()
    {
        var callback = new Callback(Sample.Id(), 0, Sample.Odd(Store.Now));
        await Runs.SendAsync(callback, TimeSpan.Zero, Stop);
        await Runs.SendAsync(callback, TimeSpan.Zero, Stop);

        await DropFirstCallbackAsync(callback.RunId);
        await DropFirstCallbackAsync(callback.RunId);
    }
}
