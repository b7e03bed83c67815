using System.Reflection;
using StepFlow.Api;

namespace StepFlow.Tests.Api;

public sealed class RouteTableTests
{
    [Fact]
    public void All_HaveNamesOfTheirOwn_ThatAreTheConstants()
    {
        var constants = typeof(RouteNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string?)f.GetRawConstantValue());

        Assert.Equal(constants.Order(), RouteTable.All.Select(r => r.Name).Order());
    }

    [Fact]
    public void All_HaveOneRoutePerMethodAndPath() =>
        Assert.Equal(RouteTable.All.Count, RouteTable.All.Select(r => $"{r.Method} {r.Template}").Distinct().Count());

    [Fact]
    public void OnlyHealthAndWebhooks_WhoseAddressIsTheKey_AreAnonymous() =>
        Assert.Equal([RouteNames.CallWebhook, RouteNames.GetHealth], RouteTable.All.Where(r => r.Anonymous).Select(r => r.Name));
}
