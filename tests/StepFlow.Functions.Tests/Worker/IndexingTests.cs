using StepFlow.Api;
using StepFlow.FunctionsHost.Worker;

namespace StepFlow.Functions.Tests.Worker;

/// <summary>What the worker tells its host, which is all that the host knows of the app.</summary>
[Collection(WorkerGroup.Name)]
public sealed class IndexingTests(WorkerFixture fixture)
{
    private IEnumerable<IndexedFunction> Of(string trigger) => fixture.App.Host.Functions.Where(function => function.TriggerType == trigger);

    [WorkerFact]
    public void HttpFunctions_AsIndexed_AreExactlyTheRouteTable() => Assert.Equal(
        RouteTable.All.Select(r => $"{r.Name} {r.Method} {r.Template} {(r.Anonymous ? "Anonymous" : "Function")}").Order(StringComparer.Ordinal),
        Of("httpTrigger").Select(f => $"{f.Name} {string.Join('|', f.Methods)} {f.Text("route")} {f.Text("authLevel")}").Order(StringComparer.Ordinal));

    [WorkerFact]
    public void QueueFunctions_AsIndexed_TakeTheCallbacksAndThePoison() => Assert.Equal(
        [
            "ExecuteCallback stepflow-callbacks StepFlowStorage String",
            "ExecutePoisonCallback stepflow-callbacks-poison StepFlowStorage String",
        ],
        Of("queueTrigger").Select(f => $"{f.Name} {f.Text("queueName")} {f.Text("connection")} {f.Text("dataType")}").Order(StringComparer.Ordinal));

    [WorkerFact]
    public void Timers_AsIndexed_AreSweepAndRetention() => Assert.Equal(
        ["RemoveExpired %StepFlow:RetentionSchedule%", "Sweep %StepFlow:SweepSchedule%"],
        Of("timerTrigger").Select(f => $"{f.Name} {f.Text("schedule")}").Order(StringComparer.Ordinal));

    [WorkerFact]
    public void Functions_AsIndexed_HaveNoOtherTrigger() => Assert.Equal(
        ["httpTrigger", "queueTrigger", "timerTrigger"],
        fixture.App.Host.Functions.Select(function => function.TriggerType).Distinct().Order(StringComparer.Ordinal));

    // The host sends these messages only to a worker that says it takes them: a stopping host cancels, then ends the worker.
    [WorkerFact]
    public void Worker_Capabilities_IncludeCancellationAndTermination() =>
        Assert.Superset(new HashSet<string>(["HandlesInvocationCancelMessage", "HandlesWorkerTerminateMessage"]), fixture.App.Host.Capabilities.Keys.ToHashSet());
}
