using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Calls;
using StepFlow.Definitions;
using StepFlow.Events;
using StepFlow.Execution;
using StepFlow.Execution.Actions;
using StepFlow.Execution.Attempts;
using StepFlow.Execution.Code;
using StepFlow.Execution.Ends;
using StepFlow.Execution.Forks;
using StepFlow.Execution.Inputs;
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
        services.TryAddSingleton<RunSignals>();
        AddParts(services);
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

    /// <summary>The engine's inner parts. The container makes them by their constructors.</summary>
    private static void AddParts(IServiceCollection services)
    {
        // What a decision is made from: the plan, the replay of a C# workflow, values.
        services.TryAddSingleton<PlanPageReader>();
        services.TryAddSingleton<PlanCursor>();
        services.TryAddSingleton<StepInputs>();
        services.TryAddSingleton<RunHistories>();
        services.TryAddSingleton<ReplayWatch>();
        services.TryAddSingleton<CodeReplays>();
        services.TryAddSingleton<CallDecider>();
        services.TryAddSingleton<CodeDecider>();
        services.TryAddSingleton<RunDecider>();

        // One attempt at a step.
        services.TryAddSingleton(p => new StepPerformers(
            Get<StepCatalog>(p), p, p.GetService<ICallClient>() is { } client ? new CallPerformer(client, Get<TimeProvider>(p)) : null));
        services.TryAddSingleton<OutcomeCommits>();
        services.TryAddSingleton<ClaimAhead>();
        services.TryAddSingleton<OutcomeCommitter>();
        services.TryAddSingleton<AttemptRunner>();
        services.TryAddSingleton<ClaimTaker>();

        // What a delivery may have to do.
        services.TryAddSingleton<NextCallback>();
        services.TryAddSingleton<WrittenRows>();
        services.TryAddSingleton<RunChanges>();
        services.TryAddSingleton<StepAttempts>();
        services.TryAddSingleton<EventWaits>();
        services.TryAddSingleton<EarlyLooks>();
        services.TryAddSingleton<WaitSteps>();
        services.TryAddSingleton<NotifySteps>();
        services.TryAddSingleton<SleepsUntil>();
        services.TryAddSingleton<Choices>();
        services.TryAddSingleton<ForkSteps>();
        services.TryAddSingleton<OverlapSteps>();
        services.TryAddSingleton<Admissions>();
        services.TryAddSingleton<RowActions>();

        // Children.
        services.TryAddSingleton<NewRuns>();
        services.TryAddSingleton<ForkItems>();
        services.TryAddSingleton<ForkJoin>();
        services.TryAddSingleton<ForkChildren>();
        services.TryAddSingleton<ForkCascade>();
        services.TryAddSingleton<CallKeeper>();
        services.TryAddSingleton<ForkKeeper>();
        // Lazy: the control of a run ends in its duties, which end in the control of its children.
        services.TryAddSingleton(p => new ChildControl(new Lazy<RunControl>(() => Get<RunControl>(p))));

        // Events and flow keys.
        services.TryAddSingleton<WaiterRows>();
        services.TryAddSingleton<Inbox>();
        services.TryAddSingleton<FlowBook>();
        services.TryAddSingleton<FlowLine>();
        services.TryAddSingleton<FlowGate>();
        services.TryAddSingleton<FlowKeeper>();

        // Ends.
        services.TryAddSingleton<RunDuties>();
        services.TryAddSingleton<Compensations>();
        services.TryAddSingleton<EndStarter>();
        services.TryAddSingleton<RunRemoval>();
    }

    /// <summary>What hosts call. The constructors are internal, so that they are made here and only here.</summary>
    private static void AddEngine(IServiceCollection services)
    {
        services.TryAddSingleton(p => new StepExecutor(
            Get<IRunStore>(p),
            Get<WrittenRows>(p),
            Get<RunDecider>(p),
            Get<RunChanges>(p),
            Get<StepAttempts>(p),
            Get<WaitSteps>(p),
            Get<NotifySteps>(p),
            Get<SleepsUntil>(p),
            Get<Choices>(p),
            Get<ForkSteps>(p),
            Get<OverlapSteps>(p),
            Get<Admissions>(p),
            Get<RowActions>(p),
            Get<OutcomeCommits>(p),
            Log<StepExecutor>(p)));
        services.TryAddSingleton(p => new RunStarter(
            Get<IRunStore>(p),
            Get<WorkflowRegistry>(p),
            Get<NewRuns>(p),
            Get<WrittenRows>(p),
            Get<IRandomSource>(p),
            Get<IOptions<EngineOptions>>(p),
            Get<TimeProvider>(p),
            Log<RunStarter>(p)));
        services.TryAddSingleton(p => new RunControl(
            Get<IRunStore>(p), Get<RunDuties>(p), Get<Compensations>(p), Get<RunRemoval>(p), Get<RunSignals>(p), Get<IRandomSource>(p), Get<TimeProvider>(p), Log<RunControl>(p)));
        services.TryAddSingleton(p => new RunCopier(
            Get<IRunStore>(p), Get<WorkflowRegistry>(p), Get<PlanPageReader>(p), Get<IRandomSource>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new RunReader(
            Get<IRunStore>(p), Get<PlanPageReader>(p), Get<Compensations>(p), Get<FlowGate>(p), Get<RunSignals>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new EventSender(Get<IRunStore>(p), Get<Inbox>(p), Get<IOptions<EngineOptions>>(p)));
        services.TryAddSingleton(p => new WebhookCalls(Get<IRunStore>(p), Get<PlanPageReader>(p), Get<Inbox>(p), Get<IOptions<EngineOptions>>(p)));
        services.TryAddSingleton(p => new Sweeper(Get<IRunStore>(p), Get<RunDuties>(p), Get<IRandomSource>(p), Get<TimeProvider>(p), Log<Sweeper>(p)));
        services.TryAddSingleton(p => new RetentionKeeper(
            Get<IRunStore>(p), Get<RunRemoval>(p), Get<FlowKeeper>(p), Get<IOptions<EngineOptions>>(p), Get<TimeProvider>(p), Log<RetentionKeeper>(p)));
        services.TryAddSingleton(p => new PoisonCallbacks(
            Get<IRunStore>(p), Get<OutcomeCommits>(p), Get<RunDuties>(p), Get<RunSignals>(p), Get<TimeProvider>(p), Log<PoisonCallbacks>(p)));
        services.TryAddSingleton<ScheduleSignal>();
        services.TryAddSingleton(p => new ScheduleBook(Get<IScheduleStore>(p), Get<RunStarter>(p), Get<ScheduleSignal>(p), Get<TimeProvider>(p)));
        services.TryAddSingleton(p => new ScheduleTicker(Get<IScheduleStore>(p), Get<RunStarter>(p), Get<TimeProvider>(p), Log<ScheduleTicker>(p)));
    }

    private static T Get<T>(IServiceProvider provider)
        where T : notnull => provider.GetRequiredService<T>();

    private static ILogger<T> Log<T>(IServiceProvider provider) => provider.GetRequiredService<ILogger<T>>();
}
