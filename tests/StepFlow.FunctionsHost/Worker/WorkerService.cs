using System.Collections.Concurrent;
using Grpc.Core;
using StepFlow.FunctionsHost.Rpc;

namespace StepFlow.FunctionsHost.Worker;

/// <summary>Takes the streams that workers open, and gives each to whoever started that worker.</summary>
internal sealed class WorkerService : FunctionRpc.FunctionRpcBase
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<WorkerChannel>> _expected = new();

    /// <summary>The channel of the worker with that id, once it has called.</summary>
    public Task<WorkerChannel> ExpectAsync(string workerId) => Expected(workerId).Task;

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken).ConfigureAwait(false))
            return;
        var channel = new WorkerChannel(requestStream, responseStream);
        Expected(requestStream.Current.StartStream.WorkerId).TrySetResult(channel);
        await channel.ReadAsync(context.CancellationToken).ConfigureAwait(false);
    }

    private TaskCompletionSource<WorkerChannel> Expected(string workerId) =>
        _expected.GetOrAdd(workerId, _ => new TaskCompletionSource<WorkerChannel>(TaskCreationOptions.RunContinuationsAsynchronously));
}
