using System.Net;
using System.Net.Sockets;

namespace StepFlow.Http;

/// <summary>Tells addresses of the public internet from all others, also where one is hidden in the other family.</summary>
internal static class PublicAddress
{
    /// <summary>IPv4 that is not public: the registry of special-purpose addresses, and last Azure's own service in every network.</summary>
    private static readonly IPNetwork[] Special4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    /// <summary>IPv6 that is public; all else is not.</summary>
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    /// <summary>What within that is special: protocol assignments with Teredo, and documentation.</summary>
    private static readonly IPNetwork[] Special6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "3fff::/20" }.Select(text => IPNetwork.Parse(text))];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>True for an address of the public internet. An IPv6 address that leads to an IPv4 address is judged by that.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Is(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Special4.Any(network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;

        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address))
            return Is(new IPAddress(bytes.AsSpan(12, 4)));
        if (!Global6.Contains(address) || Special6.Any(network => network.Contains(address)))
            return false;
        if (SixToFour.Contains(address))
            return Is(new IPAddress(bytes.AsSpan(2, 4)));
        return !IsIsatap(bytes) || Is(new IPAddress(bytes.AsSpan(12, 4)));
    }

    /// <summary>An interface identifier of <c>[02]00:5efe:a.b.c.d</c>: the address is a tunnel to that IPv4 address.</summary>
    private static bool IsIsatap(byte[] bytes) => bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
}
