using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using StepFlow.Api;
using StepFlow.Functions.Callbacks;
using StepFlow.Functions.Http;
using StepFlow.Functions.Tests.Http;
using StepFlow.Functions.Timers;
using StepFlow.Steps;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory;

namespace StepFlow.Functions.Tests;

/// <summary>Base of tests that call the function classes: the app's own services over the in-memory store.</summary>
public abstract class AppTest : IDisposable
{
    private readonly ServiceProvider _services;

    protected AppTest(IFaultPlan? faults = null)
    {
        Store = new InMemoryStorage().Connect(faults);
        var services = new ServiceCollection();
        services.AddSingleton<IRunStore>(Store.Runs);
        services.AddSingleton<IWorkflowStore>(Store.Workflows);
        services.AddSingleton<IScheduleStore>(Store.Schedules);
        services.AddSingleton<IFlowStore>(Store.Flows);
        services.AddStepFlow(steps => steps.AddSteps());
        services.AddStepFlowApi();
        services.AddSingleton<HttpFunctions>();
        services.AddSingleton<CallbackDrain>();
        services.AddSingleton<CallbackReceiver>();
        _services = services.BuildServiceProvider();
    }

    protected InMemoryStore Store { get; }

    protected CallbackFunctions Callbacks => ActivatorUtilities.CreateInstance<CallbackFunctions>(_services);

    protected RunFunctions Runs => ActivatorUtilities.CreateInstance<RunFunctions>(_services);

    protected TimerFunctions Timers => ActivatorUtilities.CreateInstance<TimerFunctions>(_services);

    public void Dispose()
    {
        _services.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static FakeRequest Request(string method, string path, string? body = null) =>
        new(Mock.Of<FunctionContext>(), method, $"https://app.example/api/{path}", body);
}
