using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StepFlow.Api;
using StepFlow.Execution;
using StepFlow.Steps;
using StepFlow.Storage;
using StepFlow.Testing.Host;
using StepFlow.Testing.InMemory;

namespace StepFlow.Fuzz.Targets;

/// <summary>The API and the engine on an empty in-memory store. Time is virtual, so that nothing waits for real.</summary>
internal sealed class FuzzedHost
{
    private const int MaxPayload = 64 * 1024;
    private const int MostRunIds = 50;
    private const int MostDeliveries = 2000;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(6);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store;
    private readonly StepFlowApi _api;
    private readonly StepExecutor _executor;
    private readonly LastErrorLogger _errors = new();
    private readonly List<string> _runIds = [];

    public FuzzedHost()
    {
        _store = new InMemoryStorage(_time).Connect();
        var services = new ServiceCollection();
        services.AddLogging(l => l.AddProvider(_errors).SetMinimumLevel(LogLevel.Error));
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton<IRandomSource>(new RepeatableRandom(1));
        services.AddSingleton<IRunStore>(_store.Runs);
        services.AddSingleton<IWorkflowStore>(_store.Workflows);
        services.AddSingleton<IScheduleStore>(_store.Schedules);
        services.AddSingleton<IFlowStore>(_store.Flows);
        services.AddSingleton<ICallbackQueue>(_store.Queue);
        services.AddStepFlow(s => s.AddSteps(), o => o.MaxPayload = MaxPayload);
        services.AddStepFlowApi();
        var provider = services.BuildServiceProvider();
        _api = provider.GetRequiredService<StepFlowApi>();
        _executor = provider.GetRequiredService<StepExecutor>();
    }

    /// <summary>Runs to ask for.</summary>
    public IReadOnlyList<string> RunIds => _runIds;

    /// <summary>What was logged last as an error.</summary>
    public string? LastError => _errors.Last;

    public void Remember(string runId)
    {
        if (_runIds.Count < MostRunIds)
            _runIds.Add(runId);
    }

    /// <summary>The answer; null where there is none although more time has passed than any request may wait.</summary>
    public ApiResponse? Answer(ApiRoute route, ApiRequest request)
    {
        var answer = _api.HandleAsync(route, request, CancellationToken.None);
        return Finish(answer) ? answer.GetAwaiter().GetResult() : null;
    }

    /// <summary>Delivers what is due and says what is wrong.</summary>
    public string? Deliver()
    {
        for (var count = 0; count < MostDeliveries; count++)
        {
            var received = _store.Queue.TryReceiveAsync(1, CancellationToken.None).GetAwaiter().GetResult();
            if (received.Count == 0)
            {
                _time.Advance(Step);
                return null;
            }

            var delivery = _executor.ExecuteAsync(received[0].Callback, CancellationToken.None);
            if (!Finish(delivery))
                return $"The delivery of {received[0].Callback} does not end.";
            delivery.GetAwaiter().GetResult();
            _store.Queue.CompleteAsync(received[0], CancellationToken.None).GetAwaiter().GetResult();
        }

        return $"More than {MostDeliveries} callbacks are due in a row.";
    }

    /// <summary>Nothing here waits for anything but time; what waits on another thread has a moment of real time.</summary>
    private bool Finish(Task task)
    {
        for (var passed = TimeSpan.Zero; !task.IsCompleted && passed < LongestWait; passed += Step)
        {
            if (SpinWait.SpinUntil(() => task.IsCompleted, TimeSpan.FromMilliseconds(20)))
                break;
            _time.Advance(Step);
        }

        return task.IsCompleted || SpinWait.SpinUntil(() => task.IsCompleted, TimeSpan.FromSeconds(10));
    }
}
