using System.Collections.Concurrent;
using Grpc.Core;
using StepFlow.FunctionsHost.Rpc;

namespace StepFlow.FunctionsHost.Worker;

/// <summary>The stream between the host and one worker: requests, and the answers that belong to them.</summary>
internal sealed class WorkerChannel(IAsyncStreamReader<StreamingMessage> reader, IServerStreamWriter<StreamingMessage> writer)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _asked = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private volatile bool _ended;

    /// <summary>What the worker logged so far.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>Reads until the worker ends the stream or is gone; whoever waits for an answer then learns that none will come.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                Take(message);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // A worker that was killed ends its stream in this way.
        }
        finally
        {
            _ended = true;
            foreach (var id in _asked.Keys)
                GiveUp(id);
        }
    }

    /// <summary>Sends a message that has no answer.</summary>
    public async Task SendAsync(StreamingMessage message)
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            await writer.WriteAsync(message).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or OperationCanceledException)
        {
            throw new WorkerGoneException($"The worker's stream has ended: {error.Message}");
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    public async Task<StreamingMessage> AskAsync(StreamingMessage request, TimeSpan patience)
    {
        request.RequestId = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[request.RequestId] = answer;
        if (_ended)
            GiveUp(request.RequestId);
        else
            await SendAsync(request).ConfigureAwait(false);
        return await answer.Task.WaitAsync(patience).ConfigureAwait(false);
    }

    /// <summary>Notes what the worker did not say itself.</summary>
    public void Note(string what) => _log.Enqueue(what);

    private void Take(StreamingMessage message)
    {
        if (message.RpcLog is { } log)
            _log.Enqueue($"{log.Category}: {log.Message} {log.Exception?.Message}");
        else if (_asked.TryRemove(message.RequestId, out var answer))
            answer.TrySetResult(message);
    }

    private void GiveUp(string requestId)
    {
        if (_asked.TryRemove(requestId, out var answer))
            answer.TrySetException(new WorkerGoneException("The worker ended before it answered."));
    }
}
