using System.Net;
using Microsoft.Extensions.Options;
using StepFlow.Http;

namespace StepFlow.Tests.Http;

/// <summary>Which addresses calls may connect to: those of the public internet, and what is allowed by name.</summary>
public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("169.253.0.1")]
    [InlineData("223.255.255.254")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    [InlineData("::ffff:8.8.8.8")]
    public void Is_PublicAddress_True(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.254")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::808:808")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("3fff::1")]
    [InlineData("2606:4700::5efe:10.0.0.1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("100::1")]
    public void Is_SpecialAddress_False(string address) => Assert.False(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("crm.internal", "10.0.0.1", "crm.internal", true)]
    [InlineData("CRM.internal.", "10.0.0.1", "crm.internal", true)]
    [InlineData("evilcrm.internal", "10.0.0.1", "crm.internal", false)]
    [InlineData("a.corp.example", "10.0.0.1", "*.corp.example", true)]
    [InlineData("corp.example", "10.0.0.1", "*.corp.example", false)]
    [InlineData("evilcorp.example", "10.0.0.1", "*.corp.example", false)]
    [InlineData("any.example", "10.2.3.4", "10.0.0.0/8", true)]
    [InlineData("any.example", "11.2.3.4", "10.0.0.0/8", false)]
    [InlineData("any.example", "::1", "[::1]", true)]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.1", "localhost", false)]
    public void Covers_Entry_ByNameOrAddress(string name, string address, string entry, bool covered)
    {
        Assert.True(AllowedHost.TryParse(entry, out var host));
        Assert.Equal(covered, host.Covers(name, IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("http://crm")]
    [InlineData("*")]
    [InlineData("a b")]
    [InlineData("crm:8080")]
    [InlineData("10.0.0.0/33")]
    public void Validate_EntryThatIsNone_IsNamed(string entry)
    {
        var result = new CallOptionsValidator().Validate(null, new CallOptions { AllowedHosts = [entry], MaxResponseBytes = 0 });
        Assert.Equal(2, result.Failures?.Count());
        Assert.Contains(result.Failures ?? [], f => f.Contains($"got '{entry}'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Addresses_SomePrivate_OnlyThePublicAreConnectedTo()
    {
        var connections = new CheckedConnections(Options.Create(new CallOptions()), new FixedResolver(["10.0.0.1", "8.8.8.8", "::ffff:127.0.0.1"]));
        Assert.Equal([IPAddress.Parse("8.8.8.8")], await connections.AddressesAsync("mixed.example", CancellationToken.None));
    }
}
