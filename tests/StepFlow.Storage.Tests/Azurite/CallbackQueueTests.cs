using System.Text;
using StepFlow.Storage.Azure.Callbacks;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Messages as they lie on the queue.</summary>
[Collection(AzuriteGroup.Name)]
public sealed class CallbackQueueTests(AzuriteFixture fixture)
{
    [Fact]
    public async Task Send_Message_IsBase64JsonThatNeverExpires()
    {
        await using var store = fixture.Open();
        var due = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

        await store.Runs.SendAsync(new Callback("order-7", 12, due), TimeSpan.Zero, CancellationToken.None);

        var message = (await store.Clients.Callbacks.PeekMessagesAsync()).Value.Single();
        Assert.Equal(
            """{"runId":"order-7","position":12,"due":"2026-01-31T12:00:00+00:00"}""",
            Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText)));
        Assert.True(message.ExpiresOn > DateTimeOffset.UtcNow.AddYears(50));
    }

    [Theory]
    [InlineData("not in base64!")]
    [InlineData("eyJydW5JZCI6MX0=")]
    public async Task Receive_UnreadableMessage_IsMovedAsideAndTheOthersDelivered(string text)
    {
        await using var store = fixture.Open();
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        await store.Clients.Callbacks.SendMessageAsync(text);
        await store.Runs.SendAsync(new Callback("good", 0, DateTimeOffset.UtcNow), TimeSpan.Zero, CancellationToken.None);

        var delivered = await store.Queue.ReceiveAsync(32, CancellationToken.None);

        Assert.Equal("good", Assert.Single(delivered).Callback.RunId);
        Assert.Equal(text, (await store.Clients.Poison.PeekMessagesAsync()).Value.Single().MessageText);
        await store.Queue.CompleteAsync(delivered[0], CancellationToken.None);
        Assert.Equal(0, (await store.Clients.Callbacks.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task Receive_WhileAnotherSendIsDue_WakesAtOnce()
    {
        await using var store = fixture.Open(setup => setup.PollInterval = TimeSpan.FromMinutes(1));
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        var receive = store.Queue.ReceiveAsync(1, CancellationToken.None);

        await store.Runs.SendAsync(new Callback("run", 0, DateTimeOffset.UtcNow), TimeSpan.Zero, CancellationToken.None);

        Assert.Single(await receive.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Receive_AfterFewerMessagesThanItHadRoomFor_AsksAgainOnlyWhenAnotherIsSent()
    {
        await using var store = fixture.Open(setup => setup.PollInterval = TimeSpan.FromMinutes(1));
        await store.CreateAsync();
        Assert.Single(await store.Queue.ReceiveAsync(32, CancellationToken.None));
        store.Requests.Reset();
        var receive = store.Queue.ReceiveAsync(32, CancellationToken.None);

        await store.Runs.SendAsync(new Callback("run", 0, DateTimeOffset.UtcNow), TimeSpan.Zero, CancellationToken.None);

        Assert.Single(await receive.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(2, store.Requests.Count);
    }

    [Fact]
    public async Task Commit_DueInLongTime_SendsNothingAndAddsAnActiveRowBefore()
    {
        await using var store = fixture.Open();
        var run = await store.CreateAsync();
        foreach (var first in await store.Queue.ReceiveAsync(1, CancellationToken.None))
            await store.Queue.CompleteAsync(first, CancellationToken.None);
        var due = DateTimeOffset.UtcNow.AddMinutes(11);
        store.Requests.Reset();

        var committed = await store.CommitAsync(run, new RunCommit { Row = run.Row with { DueAt = due }, Record = Sample.Record(0), Send = true });

        Assert.NotNull(committed);
        Assert.Equal(2, store.Requests.Count);
        Assert.Contains("Index", store.Requests.Requests[0], StringComparison.Ordinal);
        Assert.Equal(0, (await store.Clients.Callbacks.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        Assert.Contains(new ActiveEntry(run.Row.RunId, due), await store.Runs.ListDueAsync(due, null, 10, CancellationToken.None));
    }

    [Theory]
    [InlineData(-5.0, 0)]
    [InlineData(0.0, 0)]
    [InlineData(0.001, 1)]
    [InlineData(1.0, 1)]
    [InlineData(1.2, 2)]
    [InlineData(700_000.0, 604_799)]
    public void WholeSeconds_OfADelay_AreRoundedUp(double seconds, int expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), CallbackSender.WholeSeconds(TimeSpan.FromSeconds(seconds)));
}
