using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using StepFlow.Api;
using StepFlow.Functions.Http;

namespace StepFlow.Functions.Tests;

public sealed class RouteTests
{
    private static readonly IReadOnlyList<(MethodInfo Method, string Name)> Functions = typeof(HttpFunctions).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Select(method => (Method: method, method.GetCustomAttribute<FunctionAttribute>()?.Name))
        .Where(function => function.Name is not null)
        .Select(function => (function.Method, function.Name ?? ""))
        .ToList();

    [Fact]
    public void HttpTriggers_AllOfThem_AreExactlyTheRouteTable()
    {
        var triggers = Functions
            .Select(f => (f.Name, Trigger: f.Method.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()))
            .Where(f => f.Trigger is not null)
            .Select(f => $"{f.Name} {string.Join('|', f.Trigger?.Methods ?? []).ToUpperInvariant()} {f.Trigger?.Route} {f.Trigger?.AuthLevel}")
            .Order(StringComparer.Ordinal);
        var routes = RouteTable.All
            .Select(r => $"{r.Name} {r.Method} {r.Template} {(r.Anonymous ? AuthorizationLevel.Anonymous : AuthorizationLevel.Function)}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(routes, triggers);
    }

    [Fact]
    public void Functions_Names_AreUnique() =>
        Assert.Equal(Functions.Count, Functions.Select(f => f.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    [Fact]
    public void QueueTriggers_TheCallbackQueueAndItsPoisonQueue_AreServed()
    {
        var queues = Functions
            .Select(f => f.Method.GetParameters()[0].GetCustomAttribute<QueueTriggerAttribute>())
            .OfType<QueueTriggerAttribute>();
        Assert.Equal(["stepflow-callbacks", "stepflow-callbacks-poison"], queues.Select(q => q.QueueName).Order(StringComparer.Ordinal));
        Assert.All(queues, q => Assert.Equal("StepFlowStorage", q.Connection));
    }

    [Fact]
    public void QueueTriggers_Messages_AreTakenAsText() => Assert.All(
        Functions.Select(f => f.Method.GetParameters()[0]).Where(p => p.GetCustomAttribute<QueueTriggerAttribute>() is not null),
        parameter => Assert.Equal(typeof(string), parameter.ParameterType));

    [Fact]
    public void Timers_SweepAndRetention_AreServed() => Assert.Equal(
        ["RemoveExpired", "Sweep"],
        Functions.Where(f => f.Method.GetParameters()[0].GetCustomAttribute<TimerTriggerAttribute>() is not null).Select(f => f.Name).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(RouteNames.GetRun, "/api/runs/run-1", "runId=run-1")]
    [InlineData(RouteNames.CancelRun, "/prefix/api/runs/a~b/cancel", "runId=a~b")]
    [InlineData(RouteNames.GetVersion, "/api/workflows/order/versions/v%201/", "name=order,version=v 1")]
    [InlineData(RouteNames.NotifyRun, "/api/runs/run-1/events/approved%2F7%2525", "runId=run-1,eventId=approved/7%25")]
    [InlineData(RouteNames.ListWaiters, "/api/events/a%2Fwaiters/waiters", "eventId=a/waiters")]
    [InlineData(RouteNames.ListRuns, "/api/runs", "")]
    public void RouteValues_OfAPath_AreThePlaceholders(string route, string path, string expected)
    {
        var values = RouteTable.Get(route).ReadValues(path);
        Assert.Equal(expected, string.Join(',', values.Select(v => $"{v.Key}={v.Value}")));
    }

    [Fact]
    public void HttpFunctions_EveryMethod_TakesTheRequestFirst() => Assert.All(
        Functions.Where(f => f.Method.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>() is not null),
        f => Assert.Equal(typeof(HttpRequestData), f.Method.GetParameters()[0].ParameterType));
}
