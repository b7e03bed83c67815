using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StepFlow.Api;
using StepFlow.Calls;
using StepFlow.Definitions;
using StepFlow.Fuzz.Generators;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Testing.Host;

namespace StepFlow.Fuzz.Targets;

/// <summary>
/// The API and the engine on a store that holds one published workflow. Time, ids and what calls get are made up, so that the same
/// requests have the same answers.
/// </summary>
internal sealed class FuzzedHost
{
    private const int MaxPayload = 64 * 1024;
    private const int DeliveriesAtOnce = 300;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly UnexpectedErrors _errors = new();
    private readonly TestEnvironment _environment;
    private readonly TestProcess _process;
    private readonly StepFlowApi _api;
    private int _calls;

    /// <summary>A workflow may run itself, several times each time, up to 100 deep: that ends, but not within anybody's patience.</summary>
    private int _deliveries = 1000;

    public FuzzedHost()
    {
        _environment = new TestEnvironment(Register, options => options.MaxPayload = MaxPayload);
        _environment.Calls.AnswerWith(_ => CallResponse.Json(_calls++ % 4 == 3 ? 500 : 200, "{\"a\":1}"));
        _process = _environment.StartProcess();
        _api = _process.Services.GetRequiredService<StepFlowApi>();
        var order = new WorkflowDefinition(null, null, [new TaskStep("AddOne"), new TaskStep("MultiplyWithTwo")]);
        Finish(_process.Workflows.PublishAsync("order", "v1", order, CancellationToken.None));
    }

    /// <summary>What earlier requests left behind.</summary>
    public Met Met { get; } = new();

    /// <summary>True where a schedule has started a run.</summary>
    public bool HasFired => _environment.Storage.RunIds.Any(id => id.StartsWith("s1~2", StringComparison.Ordinal) || id.StartsWith("s2~2", StringComparison.Ordinal));

    /// <summary>An error that came into the log since the last look and that no input should lead to; null for none.</summary>
    public string? Unexpected => _errors.Take();

    /// <summary>What has become of the runs.</summary>
    public IEnumerable<RunStatus> Statuses =>
        _environment.Storage.RunIds.Select(id => _environment.Storage.Inspect(id)?.Row.Status).OfType<RunStatus>();

    private DateTimeOffset Now => _environment.Time.GetUtcNow();

    /// <summary>The answer; null where there is none although more time has passed than any request may wait.</summary>
    public ApiResponse? Answer(ApiRoute route, ApiRequest request)
    {
        var answer = _api.HandleAsync(route, request, CancellationToken.None);
        // Everything here goes on at once, on this thread: what has not ended waits for time.
        for (var passed = TimeSpan.Zero; !answer.IsCompleted && passed < LongestWait; passed += Step)
            _environment.Time.Advance(Step);
        return SpinWait.SpinUntil(() => answer.IsCompleted, Patience) ? answer.GetAwaiter().GetResult() : null;
    }

    /// <summary>Lets time pass, and what is due in it happen; after a leap, late.</summary>
    public void Pass(TimeSpan time, bool leap)
    {
        if (leap)
            _environment.Time.Advance(TimeSpan.FromHours(5));
        var end = Now + time;
        var left = DeliveriesAtOnce;
        for (var sweep = Now; ; _environment.Time.SetUtcNow(Next(end, sweep)))
        {
            Finish(_process.Schedules.TickAsync(CancellationToken.None));
            if (Now >= sweep)
            {
                Finish(_process.Sweeper.SweepAsync(CancellationToken.None));
                sweep = Now + BetweenSweeps;
            }

            while (left-- > 0 && _deliveries-- > 0 && Finish(_process.DeliverAsync()) is not null)
            {
            }

            if (left <= 0 || _deliveries <= 0 || Now >= end)
                return;
        }
    }

    /// <summary>The next moment at which something is due.</summary>
    private DateTimeOffset Next(DateTimeOffset end, DateTimeOffset sweep)
    {
        DateTimeOffset?[] times = [end, sweep, _environment.Storage.NextDue, _environment.Storage.NextSchedule];
        var next = times.Min() ?? end;
        return next > Now ? next : Now;
    }

    private void Register(StepFlowBuilder builder)
    {
        builder.AddSteps();
        builder.Services.AddLogging(l => l.AddProvider(_errors).SetMinimumLevel(LogLevel.Error));
        builder.Services.AddStepFlowApi();
    }

    private static T Finish<T>(Task<T> task)
    {
        Finish((Task)task);
        return task.GetAwaiter().GetResult();
    }

    private static void Finish(Task task)
    {
        if (!SpinWait.SpinUntil(() => task.IsCompleted, Patience))
            throw new TimeoutException("What is due does not end.");
        task.GetAwaiter().GetResult();
    }
}
