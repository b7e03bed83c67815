using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace StepFlow.Http;

/// <summary>One entry of the hosts that may be called wherever they are: a name, everything below a name, or a network.</summary>
internal sealed class AllowedHost
{
    private readonly string _name;
    private readonly IPNetwork? _network;

    private AllowedHost(string name, IPNetwork? network) => (_name, _network) = (name, network);

    /// <summary>Reads an entry; false where it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AllowedHost? host)
    {
        host = null;
        if (IPAddress.TryParse(text.Trim('[', ']'), out var address))
            host = new AllowedHost("", new IPNetwork(address, address.GetAddressBytes().Length * 8));
        else if (IPNetwork.TryParse(text, out var network))
            host = new AllowedHost("", network);
        else if (Uri.CheckHostName(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text) == UriHostNameType.Dns)
            host = new AllowedHost(text.TrimEnd('.'), null);
        return host is not null;
    }

    /// <summary>True where the entry covers a host by the name that was called, or by the address that it has.</summary>
    public bool Covers(string name, IPAddress address)
    {
        if (_network is { } network)
            return network.Contains(address);
        var called = name.TrimEnd('.');
        return _name.StartsWith('*')
            ? called.EndsWith(_name[1..], StringComparison.OrdinalIgnoreCase)
            : string.Equals(called, _name, StringComparison.OrdinalIgnoreCase);
    }
}
