using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using StepFlow.Azurite;
using StepFlow.FunctionsHost;

namespace StepFlow.Functions.Tests.Worker;

/// <summary>The built app in a worker process, under a host and with storage of its own.</summary>
public sealed class RunningApp : IAsyncDisposable
{
    /// <summary>How long anything may take before a test gives up; far longer than it does take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly AzuriteProcess _azurite;

    private RunningApp(AzuriteProcess azurite, WorkerHost host) => (_azurite, Host) = (azurite, host);

    public WorkerHost Host { get; }

    /// <summary>Starts the app.</summary>
    /// <param name="messageLease">How long a message stays hidden after its worker's crash; null for as long as on Azure.</param>
    /// <param name="stepsPerDelivery">How many steps of a run one execution may execute in a row; null for what the sample says.</param>
    public static async Task<RunningApp> StartAsync(TimeSpan? messageLease = null, string? stepsPerDelivery = null)
    {
        var azurite = await AzuriteProcess.StartAsync();
        try
        {
            var options = new WorkerHostOptions
            {
                AppDirectory = Repository.AppOutput,
                Settings = Settings(azurite.ConnectionString, stepsPerDelivery),
                Patience = Patience,
                MessageLease = messageLease ?? TimeSpan.FromMinutes(10),
            };
            return new RunningApp(azurite, await WorkerHost.StartAsync(options));
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    public QueueClient Queue(string name) => new(_azurite.ConnectionString, name);

    public async Task<(HttpStatusCode Status, JsonElement Body, MediaTypeHeaderValue? Type)> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        using var json = text.Length == 0 ? null : JsonDocument.Parse(text);
        return (response.StatusCode, json?.RootElement.Clone() ?? default, response.Content.Headers.ContentType);
    }

    public async Task<string> StartRunAsync(string body)
    {
        var (status, run, _) = await SendAsync(HttpMethod.Post, "api/runs", body);
        Assert.True(status == HttpStatusCode.Accepted, $"{status} {run}\n{string.Join('\n', Host.Log)}");
        return run.GetProperty("runId").GetString() ?? "";
    }

    public async Task<JsonElement> RunAsync(string body) => await EndAsync(await StartRunAsync(body));

    /// <summary>The run once it has ended; each look waits at the app.</summary>
    public Task<JsonElement> EndAsync(string runId) => UntilAsync(runId, "Succeeded", "Failed", "Canceled", "Blocked");

    public Task<JsonElement> UntilAsync(string runId, params string[] statuses) =>
        UntilAsync(runId, run => statuses.Contains(run.GetProperty("status").GetString()));

    public Task<JsonElement> UntilAsync(string runId, Func<JsonElement, bool> isSo) => UntilAsync(runId, run => Task.FromResult(isSo(run)));

    public async Task<JsonElement> UntilAsync(string runId, Func<JsonElement, Task<bool>> isSo)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var (_, run, _) = await SendAsync(HttpMethod.Get, $"api/runs/{runId}?wait=500ms");
            if (await isSo(run))
                return run;
            Assert.False(deadline.IsCancellationRequested, $"{run}\n{string.Join('\n', Host.Log)}");
        }
    }

    /// <summary>Waits until something is so that shows nowhere but in the log or in a queue.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
            await looks.WaitForNextTickAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    /// <summary>The sample's settings, with this storage and with the shortest lease.</summary>
    private static Dictionary<string, string> Settings(string storage, string? stepsPerDelivery)
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Repository.PathTo("local.settings.sample.json")));
        var settings = sample.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetString() ?? "");
        settings["AzureWebJobsStorage"] = settings["StepFlowStorage"] = storage;
        settings["StepFlow__CallAllowedHosts"] = "127.0.0.1";
        settings["StepFlow__LeaseSeconds"] = "5";
        if (stepsPerDelivery is not null)
            settings["StepFlow__StepsPerDelivery"] = stepsPerDelivery;
        return settings;
    }
}
