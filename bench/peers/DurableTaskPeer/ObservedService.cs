using System.Reflection;
using DurableTask.Core;

namespace DurableTaskPeer;

/// <summary>
/// A client of DurableTask looks for a run's end every few seconds. The benchmark listens to the commit instead, so that the figures are
/// the engine's and not the client's. A proxy, because the service keeps these methods to itself.
/// </summary>
internal class ObservedService : DispatchProxy
{
    private IOrchestrationService? _service;
    private RunEnds? _ends;

    public static IOrchestrationService Of(IOrchestrationService service, RunEnds ends)
    {
        var proxy = Create<IOrchestrationService, ObservedService>();
        var observed = (ObservedService)(object)proxy;
        (observed._service, observed._ends) = (service, ends);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var answer = targetMethod!.Invoke(_service, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
        return targetMethod.Name == nameof(IOrchestrationService.CompleteTaskOrchestrationWorkItemAsync)
            ? CompletedAsync((Task)answer!, (OrchestrationState)args![^1]!)
            : answer;
    }

    private async Task CompletedAsync(Task committing, OrchestrationState state)
    {
        await committing;
        if (state.OrchestrationStatus != OrchestrationStatus.Running)
            _ends!.Tell(state.OrchestrationInstance.InstanceId, state.Output);
    }
}
