using System.Text.Json;
using Azure.Storage.Queues;
using Google.Protobuf.Collections;
using StepFlow.FunctionsHost.Http;
using StepFlow.FunctionsHost.Queues;
using StepFlow.FunctionsHost.Rpc;
using StepFlow.FunctionsHost.Worker;

namespace StepFlow.FunctionsHost;

/// <summary>
/// A small Functions host: starts the real worker as a process, speaks the host's side of its protocol, listens to HTTP and to real queues.
/// Timers fire when they are told to. A worker that ends is not started again until somebody says so.
/// </summary>
public sealed class WorkerHost : IAsyncDisposable
{
    private const string PoisonSuffix = "-poison";

    private readonly WorkerHostOptions _options;
    private readonly RpcServer _server;
    private readonly JsonElement _hostJson;
    private List<QueueListener> _listeners = [];
    private FunctionsWorker _worker;
    private HttpFront? _front;

    private WorkerHost(WorkerHostOptions options, RpcServer server, FunctionsWorker worker)
    {
        (_options, _server, _worker) = (options, server, worker);
        using var host = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(options.AppDirectory, "host.json")));
        _hostJson = host.RootElement.Clone();
    }

    /// <summary>A client that holds the function key.</summary>
    public HttpClient Client { get; } = new();

    /// <summary>The functions of the app.</summary>
    public IReadOnlyList<IndexedFunction> Functions => _worker.Functions;

    /// <summary>What the worker says it can do.</summary>
    public IReadOnlyDictionary<string, string> Capabilities => _worker.Capabilities;

    /// <summary>What the present worker logged.</summary>
    public IReadOnlyCollection<string> Log => _worker.Log;

    /// <summary>Starts a host and its worker.</summary>
    public static async Task<WorkerHost> StartAsync(WorkerHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var server = await RpcServer.StartAsync().ConfigureAwait(false);
        var host = new WorkerHost(options, server, await FunctionsWorker.StartAsync(options, server).ConfigureAwait(false));
        var key = Guid.NewGuid().ToString("N");
        var prefix = host._hostJson.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString() ?? "";
        host._front = await HttpFront.StartAsync(host.Functions, prefix, key, host.InvokeAsync).ConfigureAwait(false);
        host.Client.BaseAddress = host._front.Address;
        host.Client.DefaultRequestHeaders.Add(HttpFront.KeyHeader, key);
        host.Listen();
        return host;
    }

    /// <summary>Fires a timer.</summary>
    public Task FireAsync(string timer) => InvokeAsync(
        Functions.Single(function => function.Name == timer && function.TriggerType == "timerTrigger"),
        new TypedData { Json = """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""" },
        CancellationToken.None);

    /// <summary>Kills the worker. Messages whose functions ran stay hidden; nothing listens until <see cref="StartWorkerAsync"/>.</summary>
    public async Task KillWorkerAsync()
    {
        await StopListeningAsync().ConfigureAwait(false);
        await _worker.KillAsync().ConfigureAwait(false);
        await DrainAsync().ConfigureAwait(false);
    }

    /// <summary>Sends the worker SIGTERM while its functions run, and returns its exit code.</summary>
    public async Task<int> TerminateWorkerAsync()
    {
        await StopListeningAsync().ConfigureAwait(false);
        var exitCode = await _worker.TerminateAsync().ConfigureAwait(false);
        await DrainAsync().ConfigureAwait(false);
        return exitCode;
    }

    /// <summary>Takes no more messages, lets the functions that run end, tells the worker to end, and returns its exit code.</summary>
    public async Task<int> StopWorkerAsync()
    {
        await StopListeningAsync().ConfigureAwait(false);
        await DrainAsync().ConfigureAwait(false);
        return await _worker.StopAsync().ConfigureAwait(false);
    }

    /// <summary>Starts another worker after one has ended.</summary>
    public async Task StartWorkerAsync()
    {
        _worker.Dispose();
        _worker = await FunctionsWorker.StartAsync(_options, _server).ConfigureAwait(false);
        Listen();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync().ConfigureAwait(false);
        _worker.Dispose();
        await DrainAsync().ConfigureAwait(false);
        if (_front is not null)
            await _front.DisposeAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        Client.Dispose();
    }

    private Task<TypedData> InvokeAsync(IndexedFunction function, TypedData input, CancellationToken cancellationToken) =>
        _worker.InvokeAsync(function, input, null, cancellationToken);

    private void Listen()
    {
        _listeners = [.. Functions.Where(function => function.TriggerType == "queueTrigger").Select(Listener)];
        _listeners.ForEach(listener => listener.Start());
    }

    private QueueListener Listener(IndexedFunction function)
    {
        var service = new QueueServiceClient(_options.Settings[function.Text("connection") ?? "AzureWebJobsStorage"]);
        var name = function.Text("queueName") ?? "";
        var poison = name.EndsWith(PoisonSuffix, StringComparison.Ordinal) ? null : service.GetQueueClient(name + PoisonSuffix);
        Task InvokeWithMetadataAsync(TypedData text, MapField<string, TypedData> metadata) =>
            _worker.InvokeAsync(function, text, metadata, CancellationToken.None);
        return new QueueListener(service.GetQueueClient(name), poison, QueueRules.Of(_hostJson), _options.MessageLease, InvokeWithMetadataAsync);
    }

    private Task StopListeningAsync() => Task.WhenAll(_listeners.Select(listener => listener.StopAsync()));

    private Task DrainAsync()
    {
        var listeners = _listeners;
        _listeners = [];
        return Task.WhenAll(listeners.Select(listener => listener.DrainAsync()));
    }
}
