using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace StepFlow.Http;

/// <summary>
/// Opens connections, and checks each address before it connects to it. A name is resolved once, and the connection goes to an
/// address of that very answer: neither a second answer of the name server nor a redirect leads around the check.
/// </summary>
internal sealed class CheckedConnections
{
    private readonly List<AllowedHost> _allowed = [];
    private readonly IHostResolver _resolver;

    public CheckedConnections(IOptions<CallOptions> options, IHostResolver resolver)
    {
        _resolver = resolver;
        foreach (var entry in options.Value.AllowedHosts)
        {
            if (AllowedHost.TryParse(entry, out var host))
                _allowed.Add(host);
        }
    }

    /// <summary>Connects, for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="AddressRefusedException">No address of the host may be connected to.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await AddressesAsync(host, cancellationToken).ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The addresses of a host that may be connected to; at least one.</summary>
    internal async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        var found = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await _resolver.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        var usable = found.Select(a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a).Where(a => IsAllowed(host, a)).ToArray();
        return usable.Length > 0 ? usable : throw new AddressRefusedException(host);
    }

    private bool IsAllowed(string host, IPAddress address) =>
        PublicAddress.Is(address) || _allowed.Exists(entry => entry.Covers(host, address));
}
