using Google.Protobuf.Collections;
using StepFlow.FunctionsHost.Rpc;

namespace StepFlow.FunctionsHost.Worker;

/// <summary>A worker that has started, told what functions it has, and loaded them.</summary>
internal sealed class FunctionsWorker : IDisposable
{
    private readonly WorkerProcess _process;
    private readonly WorkerChannel _channel;
    private readonly TimeSpan _patience;

    private FunctionsWorker(WorkerProcess process, WorkerChannel channel, TimeSpan patience) =>
        (_process, _channel, _patience) = (process, channel, patience);

    public IReadOnlyList<IndexedFunction> Functions { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Capabilities { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyCollection<string> Log => _channel.Log;

    public static async Task<FunctionsWorker> StartAsync(WorkerHostOptions options, RpcServer server)
    {
        var id = Guid.NewGuid().ToString();
        var process = WorkerProcess.Start(options, server.Address, id);
        try
        {
            var called = server.Workers.ExpectAsync(id);
            await Task.WhenAny(called, process.ExitAsync()).WaitAsync(options.Patience).ConfigureAwait(false);
            if (!called.IsCompleted)
                throw new InvalidOperationException($"The worker ended with exit code {process.ExitCode} before it called. It said: {process.Output}");
            var worker = new FunctionsWorker(process, await called.ConfigureAwait(false), options.Patience);
            await worker.LoadAsync(options.AppDirectory).ConfigureAwait(false);
            return worker;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Invokes a function and returns what it returned; throws where it failed or the worker is gone.</summary>
    public async Task<TypedData> InvokeAsync(
        IndexedFunction function, TypedData input, MapField<string, TypedData>? metadata, CancellationToken cancellationToken)
    {
        // A trace is always there, if only an empty one: the worker reads it unasked.
        var request = new InvocationRequest { InvocationId = Guid.NewGuid().ToString(), FunctionId = function.Id, TraceContext = new TraceContext() };
        request.InputData.Add(new ParameterBinding { Name = function.Parameter, Data = input });
        request.TriggerMetadata.Add(metadata ?? []);
        using var canceled = cancellationToken.Register(() => _ = CancelAsync(request.InvocationId));
        var answer = await _channel.AskAsync(new StreamingMessage { InvocationRequest = request }, _patience).ConfigureAwait(false);
        if (answer.InvocationResponse.Result.Exception is { } error)
            _channel.Note($"{function.Name}: {error.Type}: {error.Message}\n{error.StackTrace}");
        Check(function.Name, answer.InvocationResponse.Result);
        return answer.InvocationResponse.ReturnValue ?? new TypedData();
    }

    /// <summary>Tells it to end, as a host does that has drained it. Returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _channel.SendAsync(new StreamingMessage { WorkerTerminate = new WorkerTerminate() }).ConfigureAwait(false);
        return await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Sends it SIGTERM. Returns its exit code.</summary>
    public Task<int> TerminateAsync()
    {
        _process.Terminate();
        return EndAsync();
    }

    /// <summary>Ends it as a crash would.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return EndAsync();
    }

    public void Dispose() => _process.Dispose();

    private async Task LoadAsync(string directory)
    {
        var init = new WorkerInitRequest { HostVersion = "4.0.0", WorkerDirectory = directory, FunctionAppDirectory = directory };
        var ready = (await _channel.AskAsync(new StreamingMessage { WorkerInitRequest = init }, _patience).ConfigureAwait(false)).WorkerInitResponse;
        Check("The start of the worker", ready.Result);
        Capabilities = ready.Capabilities;
        var request = new FunctionsMetadataRequest { FunctionAppDirectory = directory };
        var index = (await _channel.AskAsync(new StreamingMessage { FunctionsMetadataRequest = request }, _patience).ConfigureAwait(false)).FunctionMetadataResponse;
        Check("Indexing", index.Result);
        foreach (var function in index.FunctionMetadataResults)
        {
            var load = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function };
            var loaded = await _channel.AskAsync(new StreamingMessage { FunctionLoadRequest = load }, _patience).ConfigureAwait(false);
            Check($"Loading {function.Name}", loaded.FunctionLoadResponse.Result);
        }

        Functions = [.. index.FunctionMetadataResults.Select(IndexedFunction.Of)];
    }

    private async Task<int> EndAsync()
    {
        await _process.ExitAsync().WaitAsync(_patience).ConfigureAwait(false);
        return _process.ExitCode;
    }

    private async Task CancelAsync(string invocationId)
    {
        try
        {
            await _channel.SendAsync(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocationId } }).ConfigureAwait(false);
        }
        catch (WorkerGoneException)
        {
            // Then there is nothing left to cancel.
        }
    }

    private static void Check(string what, Result? result)
    {
        if (result?.Status != Result.Types.Status.Success)
            throw new FunctionFailedException(what, $"{result?.Status} {result?.Exception?.Type} {result?.Exception?.Message}");
    }
}
