using System.Text;
using StepFlow.Storage;
using StepFlow.Storage.Azure.Callbacks;

namespace StepFlow.Functions.Tests.Worker;

/// <summary>Messages that are not what they should be, and callbacks that have failed too often.</summary>
[Collection(WorkerGroup.Name)]
public sealed class QueueTests(WorkerFixture fixture)
{
    private const string Callbacks = "stepflow-callbacks";
    private const string Poison = "stepflow-callbacks-poison";

    private RunningApp App => fixture.App;

    [WorkerFact]
    public async Task Message_NoCallback_IsLoggedAndDropped()
    {
        await SendAsync(Callbacks, "garbage in the callbacks");

        await LoggedAsync("garbage in the callbacks");
    }

    [WorkerFact]
    public async Task PoisonMessage_NoCallback_IsLoggedAndDropped()
    {
        await SendAsync(Poison, "garbage in the poison");

        await LoggedAsync("garbage in the poison");
    }

    // The host cannot decode it, so no function ever sees it; the poison queue has no poison queue.
    [WorkerFact]
    public async Task Message_NotInBase64_EndsInThePoisonQueue()
    {
        var callbacks = App.Queue(Callbacks);
        await callbacks.CreateIfNotExistsAsync();
        await callbacks.SendMessageAsync("§ not base64 §");

        await RunningApp.UntilAsync(async () => await CountAsync(Poison) > 0);

        Assert.Equal(4, (await App.RunAsync("""{"steps": ["AddOne", "MultiplyWithTwo"], "input": 1}""")).GetProperty("output").GetInt32());
    }

    [WorkerFact]
    public async Task PoisonMessage_OfAHealthyRun_HarmsNothing()
    {
        var runId = await App.StartRunAsync("""{"steps": ["AddOne", {"waitForEvent": "go"}, {"step": "MultiplyWithTwo", "input": "${previous.payload}"}], "input": 1}""");
        await App.UntilAsync(runId, "Waiting");

        await SendAsync(Poison, CallbackMessage.Format(new Callback(runId, 0, DateTimeOffset.UtcNow)));
        await LoggedAsync(runId);
        await App.SendAsync(HttpMethod.Post, $"api/runs/{runId}/events/go", "1");

        Assert.Equal("Succeeded", (await App.EndAsync(runId)).GetProperty("status").GetString());
    }

    private async Task SendAsync(string queue, string text)
    {
        var client = App.Queue(queue);
        await client.CreateIfNotExistsAsync();
        await client.SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
    }

    private Task LoggedAsync(string text) =>
        RunningApp.UntilAsync(() => Task.FromResult(App.Host.Log.Any(line => line.Contains(text, StringComparison.Ordinal))));

    private async Task<int> CountAsync(string queue)
    {
        var client = App.Queue(queue);
        return await client.ExistsAsync() ? (await client.GetPropertiesAsync()).Value.ApproximateMessagesCount : 0;
    }
}
