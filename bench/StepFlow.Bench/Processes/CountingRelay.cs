using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace StepFlow.Bench.Processes;

/// <summary>Passes bytes on to a port and counts them and the requests in them, so that the traffic is what went over the wire, headers and polling included.</summary>
internal sealed class CountingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Task _accepting;
    private long _bytes;
    private long _requests;

    public CountingRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes so far, both ways.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Requests so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task RelayAsync(TcpClient caller)
    {
        using (caller)
        using (var target = new TcpClient { NoDelay = true })
        {
            caller.NoDelay = true;
            try
            {
                await target.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                await Task.WhenAny(PumpAsync(caller, target, new RequestTally()), PumpAsync(target, caller, requests: null));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The caller sees a closed connection, as it would without the relay.
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, RequestTally? requests)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _stop.Token) is var read and > 0)
            {
                Interlocked.Add(ref _bytes, read);
                if (requests is not null)
                    Interlocked.Add(ref _requests, requests.Count(buffer.AsSpan(0, read)));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Either side has closed: so does the other.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
