using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Tables, queues and containers that somebody deleted, or that nobody has created yet.</summary>
[Collection(AzuriteGroup.Name)]
public sealed class MissingResourceTests(AzuriteFixture fixture)
{
    [Fact]
    public async Task Load_BeforeAnythingIsCreated_FindsNoRun()
    {
        await using var store = fixture.Open();

        Assert.Null(await store.Runs.LoadAsync("run", CancellationToken.None));
        Assert.Empty((await store.Runs.ListAsync(new RunQuery(), CancellationToken.None)).Runs);
        Assert.Equal(TimeSpan.Zero, await store.Runs.ReadBacklogAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Create_AfterTheTablesWereDeleted_CreatesThemAgain()
    {
        await using var store = fixture.Open();
        await store.CreateAsync();
        await store.Clients.Runs.DeleteAsync();
        await store.Clients.Index.DeleteAsync();

        var run = await store.CreateAsync();

        Assert.Equal(run.Row.RunId, (await store.LoadAsync(run.Row.RunId)).Row.RunId);
        Assert.Equal(run.Row.RunId, Assert.Single((await store.Runs.ListAsync(new RunQuery(), CancellationToken.None)).Runs).RunId);
    }

    [Fact]
    public async Task Commit_AfterTheTableWasDeleted_IsNull()
    {
        await using var store = fixture.Open();
        var run = await store.CreateAsync();
        await store.Clients.Runs.DeleteAsync();

        var committed = await store.CommitAsync(run, new RunCommit { Row = run.Row with { Cursor = 1 }, Record = Sample.Record(0) });

        Assert.Null(committed);
    }

    [Fact]
    public async Task Send_AfterTheQueueWasDeleted_CreatesItAgain()
    {
        await using var store = fixture.Open();
        await store.CreateAsync();
        await store.Clients.Callbacks.DeleteAsync();

        await store.Runs.SendAsync(new Callback("run", 3, DateTimeOffset.UtcNow), TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(3, Assert.Single(await store.Queue.ReceiveAsync(1, CancellationToken.None)).Callback.Position);
    }

    [Fact]
    public async Task Commit_LargeResultAfterTheContainerWasDeleted_CreatesItAgain()
    {
        await using var store = fixture.Open();
        var run = await store.CreateAsync();
        await store.Clients.Payloads.DeleteAsync();
        var large = Sample.Value(2 * 1024 * 1024);

        var committed = await store.CommitAsync(
            run, new RunCommit { Row = run.Row with { Cursor = 1, Value = null, ValueAt = 0 }, Record = Sample.Record(0, large) });

        Assert.NotNull(committed);
        Assert.Equal(large, (await store.Runs.ReadRecordAsync(committed, 0, CancellationToken.None))?.Result);
    }
}
