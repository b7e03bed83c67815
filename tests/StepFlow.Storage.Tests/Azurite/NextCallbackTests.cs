using System.Text;
using Azure.Core;
using StepFlow.Errors;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>The message of a delivery becomes the next callback of its run: one request in the place of two.</summary>
[Collection(AzuriteGroup.Name)]
public sealed class NextCallbackTests(AzuriteFixture fixture)
{
    private readonly FaultTransport _faults = new();

    [Fact]
    public async Task Commit_OfADelivery_ChangesItsMessage()
    {
        await using var store = fixture.Open();
        var (run, delivery) = await DeliveredAsync(store);
        store.Requests.Reset();

        await StepAsync(store, run);
        await store.Queue.CompleteAsync(delivery, CancellationToken.None);

        Assert.Equal(2, store.Requests.Count);
        var message = Assert.Single((await store.Clients.Callbacks.PeekMessagesAsync(32)).Value);
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText));
        Assert.StartsWith($$"""{"runId":"{{run.Row.RunId}}","position":1,""", text, StringComparison.Ordinal);
        Assert.Contains(""","receives":1,"since":"2""", text, StringComparison.Ordinal);
        Assert.True(message.ExpiresOn > DateTimeOffset.UtcNow.AddYears(50));
    }

    [Fact]
    public async Task Commits_OfManySteps_ReplaceTheMessageBeforeTheFunctionsHostWouldPutItAside()
    {
        await using var store = fixture.Open();
        var (run, delivery) = await DeliveredAsync(store);
        var received = new List<long>();
        for (var step = 0; step < 9; step++)
        {
            run = await StepAsync(store, run);
            await store.Queue.CompleteAsync(delivery, CancellationToken.None);
            received.Add((await store.Clients.Callbacks.PeekMessagesAsync(32)).Value.Single().DequeueCount);
            delivery = Assert.Single(await store.Queue.ReceiveAsync(32, CancellationToken.None));
        }

        Assert.Equal([1, 2, 3, 0, 1, 2, 3, 0, 1], received);
    }

    [Fact]
    public async Task Commit_AnswerOfTheChangeIsLost_TheCallbackIsThereOnceMore()
    {
        await using var store = fixture.Open(setup => setup.Faults = _faults);
        var (run, delivery) = await DeliveredAsync(store);
        var lost = 0;
        _faults.Use(request => IsChange(request) && lost++ == 0 ? new FaultyAnswer { AfterSuccess = true } : null);

        await StepAsync(store, run);
        await store.Queue.CompleteAsync(delivery, CancellationToken.None);

        Assert.Equal(2, lost);
        Assert.Equal([1, 1], (await store.Queue.ReceiveAsync(32, CancellationToken.None)).Select(d => d.Callback.Position));
    }

    [Fact]
    public async Task Commit_ChangeFails_TheDeliveryCanBeReturned()
    {
        await using var store = fixture.Open(setup => (setup.Faults, setup.MaxRetries) = (_faults, 0));
        var (run, delivery) = await DeliveredAsync(store);
        _faults.Use(request => IsChange(request) ? new FaultyAnswer(500, "InternalError") : null);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => StepAsync(store, run));
        _faults.Use(null);

        await store.Queue.ReturnAsync(delivery, TimeSpan.Zero, CancellationToken.None);

        var again = Assert.Single(await store.Queue.ReceiveAsync(32, CancellationToken.None));
        Assert.Equal((0, 2), (again.Callback.Position, again.DequeueCount));
    }

    [Fact]
    public async Task Backlog_OfAMessageThatWasAnotherCallback_CountsFromItsChange()
    {
        await using var store = fixture.Open();
        var (run, _) = await DeliveredAsync(store);
        await Task.Delay(TimeSpan.FromSeconds(4));

        await StepAsync(store, run);

        Assert.InRange(await store.Runs.ReadBacklogAsync(CancellationToken.None), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    private static bool IsChange(Request request) => request.Method == RequestMethod.Put && request.Uri.Path.Contains("/messages/", StringComparison.Ordinal);

    private static async Task<(RunSnapshot Run, Delivery Delivery)> DeliveredAsync(AzuriteStore store)
    {
        var run = await store.CreateAsync(row => row with { StepCount = 20 });
        return (run, Assert.Single(await store.Queue.ReceiveAsync(1, CancellationToken.None)));
    }

    private static async Task<RunSnapshot> StepAsync(AzuriteStore store, RunSnapshot run)
    {
        var next = run.Row with { Cursor = run.Row.Cursor + 1, ValueAt = run.Row.Cursor, RecordHash = $"hash-{run.Row.Cursor}" };
        var stored = await store.CommitAsync(run, new RunCommit { Row = next, Record = Sample.Record(run.Row.Cursor), Send = true });
        Assert.NotNull(stored);
        return stored;
    }
}
