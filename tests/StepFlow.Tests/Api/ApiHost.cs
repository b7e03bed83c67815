using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Api;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Steps;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory;

namespace StepFlow.Tests.Api;

/// <summary>The API over the real engine in memory, called as a host would call it.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly InMemoryStore _store;

    public ApiHost(IFaultPlan? faults = null, Action<EngineOptions>? options = null)
    {
        Storage = new InMemoryStorage();
        _store = Storage.Connect(faults);
        var services = new ServiceCollection();
        services.AddSingleton<IRunStore>(_store.Runs);
        services.AddSingleton<IWorkflowStore>(_store.Workflows);
        services.AddSingleton<IScheduleStore>(_store.Schedules);
        services.AddSingleton<IFlowStore>(_store.Flows);
        services.AddSingleton<ICallbackQueue>(_store.Queue);
        services.AddStepFlow(AddSteps, options);
        services.AddStepFlowApi();
        _services = services.BuildServiceProvider();
    }

    public InMemoryStorage Storage { get; }

    /// <summary>True while no request has left anything behind.</summary>
    public bool NothingWritten => Storage.RunIds.Count == 0 && Storage.ActiveEntries.Count == 0 && Storage.PendingCallbacks.Count == 0;

    public Task<ApiReply> GetAsync(string path) => SendAsync("GET", path);

    public Task<ApiReply> PostAsync(string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync("POST", path, body, headers: headers);

    public Task<ApiReply> PutAsync(string path, string body) => SendAsync("PUT", path, body);

    public Task<ApiReply> SendAsync(
        string method, string path, string? body = null, string? contentType = "application/json", params (string Name, string Value)[] headers) =>
        SendAsync(method, path, body is null ? Stream.Null : new MemoryStream(Encoding.UTF8.GetBytes(body)), body is null ? null : contentType, headers);

    public async Task<ApiReply> SendAsync(
        string method, string path, Stream body, string? contentType, params (string Name, string Value)[] headers)
    {
        var parts = path.Split('?', 2);
        foreach (var route in RouteTable.All.Where(r => r.Method == method))
        {
            var pattern = $"^/{RouteTable.Prefix}/{Regex.Replace(Regex.Escape(route.Template), @"\\\{(\w+)}", "(?<$1>[^/]+)")}$";
            if (Regex.Match(parts[0], pattern) is not { Success: true } match)
                continue;
            var request = new ApiRequest
            {
                Path = parts[0],
                RouteValues = match.Groups.Values.Skip(1).ToDictionary(g => g.Name, g => Uri.UnescapeDataString(g.Value)),
                Query = parts.Length == 1 ? [] : [.. parts[1].Split('&').Select(Pair)],
                Header = name => headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).FirstOrDefault(),
                ContentType = contentType,
                Body = body,
            };
            var response = await _services.GetRequiredService<StepFlowApi>().HandleAsync(route, request, CancellationToken.None);
            return new ApiReply(response);
        }

        throw new InvalidOperationException($"No route takes {method} {path}.");
    }

    /// <summary>Delivers every callback that is due.</summary>
    public async Task DeliverAsync()
    {
        while (await _store.Queue.TryReceiveAsync(1, CancellationToken.None) is [var delivery])
        {
            await _services.GetRequiredService<StepExecutor>().ExecuteAsync(delivery.Callback, CancellationToken.None);
            await _store.Queue.CompleteAsync(delivery, CancellationToken.None);
        }
    }

    /// <summary>Starts a run and lets it run to its end.</summary>
    public async Task RunAsync(string body)
    {
        var reply = await PostAsync("/api/runs", body);
        Assert.Equal(202, reply.Status);
        await DeliverAsync();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static KeyValuePair<string, string> Pair(string text)
    {
        var parts = text.Split('=', 2);
        return KeyValuePair.Create(parts[0], parts.Length == 1 ? "" : Uri.UnescapeDataString(parts[1]));
    }

    private static void AddSteps(StepFlowBuilder steps) => steps
        .AddStep<long, long>("AddOne", n => n + 1)
        .AddStep<long, long>("MultiplyWithTwo", n => n * 2)
        .AddStep<JsonElement, JsonElement>("Same", value => value)
        .AddWorkflow<DynamicWorkflow>()
        .AddStep<long, long>("Refuse", _ => throw new StepFailedException("refused") { NonRetryable = true });
}
