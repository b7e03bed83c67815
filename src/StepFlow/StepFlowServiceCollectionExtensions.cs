using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Calls;
using StepFlow.Definitions;
using StepFlow.Events;
using StepFlow.Execution;
using StepFlow.Execution.Forks;
using StepFlow.Flow;
using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Schedules;
using StepFlow.Steps;
using StepFlow.Storage;
using StepFlow.Workflows;
using StepFlow.Workflows.Replay;

namespace StepFlow;

/// <summary>Adds the engine to an app. A store is added beside it: AddSqliteStorage, AddAzureStorage, or the test kit's.</summary>
public static class StepFlowServiceCollectionExtensions
{
    /// <summary>Adds the engine and registers handlers. May be called more than once; handlers add up.</summary>
    public static IServiceCollection AddStepFlow(
        this IServiceCollection services, Action<StepFlowBuilder>? steps = null, Action<EngineOptions>? options = null)
    {
        services.AddLogging();
        services.AddOptions<EngineOptions>().ValidateOnStart();
        if (options is not null)
            services.Configure(options);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EngineOptions>, EngineOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRandomSource, RandomSource>();
        services.TryAddSingleton<StepCatalog>();
        services.TryAddSingleton<WorkflowCatalog>();
        services.TryAddSingleton<WorkflowRegistry>();
        services.TryAddSingleton(_ => new PlanPageReader());
        services.TryAddSingleton<RunSignals>();
        AddEngine(services);
        steps?.Invoke(new StepFlowBuilder(services));
        return services;
    }

    /// <summary>Adds the services that a host without a queue listener and timers needs: dispatcher, sweeper and retention.</summary>
    public static IServiceCollection AddStepFlowDispatcher(this IServiceCollection services)
    {
        services.AddSingleton(p => new CallbackDispatcher(
            Get<ICallbackQueue>(p), Get<StepExecutor>(p), Get<PoisonCallbacks>(p), Get<IOptions<EngineOptions>>(p), Get<TimeProvider>(p), Log<CallbackDispatcher>(p)));
        services.AddSingleton(p => new RecoveryDuties(
            Get<Sweeper>(p), Get<RetentionKeeper>(p), Get<ScheduleTicker>(p), Get<ScheduleSignal>(p), Get<IOptions<EngineOptions>>(p), Get<TimeProvider>(p), Log<RecoveryDuties>(p)));
        services.AddSingleton<IHostedService>(Get<CallbackDispatcher>);
        services.AddSingleton<IHostedService>(Get<RecoveryDuties>);
        return services;
    }

    /// <summary>The constructors are internal, so that the engine's parts are made here and only here.</summary>
    private static void AddEngine(IServiceCollection services)
    {
        services.TryAddSingleton(p => new PlanCursor(Get<IRunStore>(p), Get<PlanPageReader>(p)));
        services.TryAddSingleton(p => new StepPerformers(
            Get<StepCatalog>(p), p, p.GetService<ICallClient>() is { } client ? new CallPerformer(client, Get<TimeProvider>(p)) : null));
        services.TryAddSingleton(p => new StepInputs(Get<IRunStore>(p), Get<IOptions<EngineOptions>>(p)));
        services.TryAddSingleton(p => new OutcomeCommits(Get<PlanCursor>(p), Get<IRandomSource>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(_ => new HistoryCache());
        services.TryAddSingleton(p => new RunHistories(Get<IRunStore>(p), Get<HistoryCache>(p)));
        services.TryAddSingleton(p => new CodeReplays(Get<WorkflowCatalog>(p), Get<RunHistories>(p), p, Get<IOptions<EngineOptions>>(p)));
        services.TryAddSingleton(p => new CallDecider(Get<IRunStore>(p), Get<CodeReplays>(p), Get<StepPerformers>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new CodeDecider(
            Get<CodeReplays>(p), Get<CallDecider>(p), Get<RunHistories>(p), Get<StepPerformers>(p), Get<IOptions<EngineOptions>>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new OutcomeCommitter(
            Get<IRunStore>(p), Get<OutcomeCommits>(p), Get<RunHistories>(p), Get<TimeProvider>(p), Log<OutcomeCommitter>(p)));
        services.TryAddSingleton(p => new AttemptRunner(
            Get<IRunStore>(p), Get<StepPerformers>(p), Get<ILoggerFactory>(p), Get<IOptions<EngineOptions>>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new ClaimTaker(
            Get<IRunStore>(p), Get<OutcomeCommits>(p), Get<IRandomSource>(p), Get<IOptions<EngineOptions>>(p), Get<TimeProvider>(p), Log<ClaimTaker>(p)));
        AddEvents(services);
        AddFlow(services);
        services.TryAddSingleton(p => new Choices(Get<StepInputs>(p), Get<OutcomeCommits>(p)));
        services.TryAddSingleton(p => new NewRuns(Get<PlanPageReader>(p), Get<IRandomSource>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new ForkItems(Get<StepInputs>(p)));
        services.TryAddSingleton(p => new ForkJoin(Get<IRunStore>(p), Get<StepInputs>(p), Get<IOptions<EngineOptions>>(p)));
        services.TryAddSingleton(p => new ForkChildren(
            Get<IRunStore>(p),
            Get<StepInputs>(p),
            Get<ForkItems>(p),
            Get<WorkflowRegistry>(p),
            Get<NewRuns>(p)));
        services.TryAddSingleton(p => new ChildControl(new Lazy<RunControl>(() => Get<RunControl>(p))));
        services.TryAddSingleton(p => new ForkCascade(Get<IRunStore>(p), Get<PlanCursor>(p), Get<ForkChildren>(p), Get<ChildControl>(p)));
        services.TryAddSingleton(p => new JoinLooks(Get<IRunStore>(p), Get<IRandomSource>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new CallKeeper(
            Get<IRunStore>(p), Get<ForkChildren>(p), Get<JoinLooks>(p), Get<OutcomeCommits>(p), Get<ChildControl>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new ForkKeeper(
            Get<IRunStore>(p),
            Get<PlanCursor>(p),
            Get<ForkChildren>(p),
            Get<ForkJoin>(p),
            Get<JoinLooks>(p),
            Get<OutcomeCommits>(p),
            Get<ChildControl>(p),
            Get<RunSignals>(p),
            Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new RunDuties(Get<IRunStore>(p), Get<ForkCascade>(p), Get<ForkKeeper>(p), Get<WaiterRows>(p), Get<FlowGate>(p), Get<Compensations>(p), Get<EndStarter>(p)));
        services.TryAddSingleton(p => new Compensations(
            Get<IRunStore>(p), Get<PlanPageReader>(p), Get<CodeReplays>(p), Get<NewRuns>(p), Log<Compensations>(p)));
        services.TryAddSingleton(p => new EndStarter(
            Get<IRunStore>(p), Get<RunStarter>(p), Get<StepInputs>(p), Get<IOptions<EngineOptions>>(p), Get<TimeProvider>(p), Log<EndStarter>(p)));
        services.TryAddSingleton(p => new RunRemoval(Get<IRunStore>(p), Get<Compensations>(p)));
        services.TryAddSingleton(p => new StepExecutor(
            Get<IRunStore>(p),
            Get<StepPerformers>(p),
            Get<PlanCursor>(p),
            Get<CodeDecider>(p),
            Get<StepInputs>(p),
            Get<ClaimTaker>(p),
            Get<AttemptRunner>(p),
            Get<EventWaits>(p),
            Get<NotifySteps>(p),
            Get<WaiterRows>(p),
            Get<OutcomeCommits>(p),
            Get<OutcomeCommitter>(p),
            Get<Choices>(p),
            Get<ForkKeeper>(p),
            Get<CallKeeper>(p),
            Get<ForkCascade>(p),
            Get<FlowGate>(p),
            Get<RunDuties>(p),
            Get<RunSignals>(p),
            Get<IOptions<EngineOptions>>(p),
            Get<TimeProvider>(p),
            Log<StepExecutor>(p)));
        services.TryAddSingleton(p => new RunStarter(
            Get<IRunStore>(p),
            Get<WorkflowRegistry>(p),
            Get<NewRuns>(p),
            Get<IRandomSource>(p),
            Get<IOptions<EngineOptions>>(p),
            Get<TimeProvider>(p),
            Log<RunStarter>(p)));
        services.TryAddSingleton(p => new RunControl(
            Get<IRunStore>(p), Get<RunDuties>(p), Get<Compensations>(p), Get<RunRemoval>(p), Get<RunSignals>(p), Get<IRandomSource>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new RunCopier(
            Get<IRunStore>(p), Get<WorkflowRegistry>(p), Get<PlanPageReader>(p), Get<IRandomSource>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new RunReader(
            Get<IRunStore>(p), Get<PlanPageReader>(p), Get<Compensations>(p), Get<FlowGate>(p), Get<RunSignals>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new Sweeper(Get<IRunStore>(p), Get<RunDuties>(p), Get<TimeProvider>(p), Log<Sweeper>(p)));
        services.TryAddSingleton(p => new RetentionKeeper(
            Get<IRunStore>(p), Get<Compensations>(p), Get<RunRemoval>(p), Get<FlowKeeper>(p), Get<IOptions<EngineOptions>>(p), Get<TimeProvider>(p), Log<RetentionKeeper>(p)));
        services.TryAddSingleton<ScheduleSignal>();
        services.TryAddSingleton(p => new ScheduleBook(Get<IScheduleStore>(p), Get<RunStarter>(p), Get<ScheduleSignal>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new ScheduleTicker(Get<IScheduleStore>(p), Get<RunStarter>(p), Get<TimeProvider>(p), Log<ScheduleTicker>(p)));
        services.TryAddSingleton(p => new PoisonCallbacks(
            Get<IRunStore>(p), Get<OutcomeCommits>(p), Get<RunDuties>(p), Get<RunSignals>(p), Get<TimeProvider>(p), Log<PoisonCallbacks>(p)));
    }

    private static void AddEvents(IServiceCollection services)
    {
        services.TryAddSingleton(p => new WaiterRows(Get<IRunStore>(p), Log<WaiterRows>(p)));
        services.TryAddSingleton(p => new Inbox(Get<IRunStore>(p), Get<IRandomSource>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new EventSender(Get<IRunStore>(p), Get<Inbox>(p), Get<IOptions<EngineOptions>>(p)));
        services.TryAddSingleton(p => new WebhookCalls(Get<IRunStore>(p), Get<PlanPageReader>(p), Get<Inbox>(p), Get<IOptions<EngineOptions>>(p)));
        services.TryAddSingleton(p => new EventWaits(
            Get<IRunStore>(p), Get<StepInputs>(p), Get<WaiterRows>(p), Get<OutcomeCommits>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new NotifySteps(
            Get<StepInputs>(p), Get<EventSender>(p), Get<OutcomeCommits>(p), Get<TimeProvider>(p)));
    }

    private static void AddFlow(IServiceCollection services)
    {
        services.TryAddSingleton(p => new FlowBook(Get<IFlowStore>(p), Get<IRunStore>(p)));
        services.TryAddSingleton(p => new FlowLine(
            Get<FlowBook>(p), Get<IFlowStore>(p), Get<IRunStore>(p), Get<RunSignals>(p), Get<IRandomSource>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new FlowGate(
            Get<FlowBook>(p), Get<FlowLine>(p), Get<IFlowStore>(p), Get<IRunStore>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new FlowKeeper(Get<IFlowStore>(p), Get<FlowGate>(p)));
    }

    private static T Get<T>(IServiceProvider provider)
        where T : notnull => provider.GetRequiredService<T>();

    private static ILogger<T> Log<T>(IServiceProvider provider) => provider.GetRequiredService<ILogger<T>>();
}
