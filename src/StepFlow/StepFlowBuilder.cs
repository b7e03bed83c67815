using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Definitions;
using StepFlow.Steps;
using StepFlow.Workflows;

namespace StepFlow;

/// <summary>Registers handlers and C# workflows. Made by <see cref="StepFlowServiceCollectionExtensions.AddStepFlow"/>.</summary>
public sealed class StepFlowBuilder
{
    internal StepFlowBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services that handlers are made from.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Registers a function as the handler of a step.</summary>
    public StepFlowBuilder AddStep<TInput, TOutput>(string name, Func<TInput, TOutput> handler) =>
        Add<TInput, TOutput>(name, (_, input, _) => Task.FromResult(handler(input)));

    /// <summary>Registers an asynchronous function as the handler of a step.</summary>
    public StepFlowBuilder AddStep<TInput, TOutput>(string name, Func<TInput, StepContext, Task<TOutput>> handler) =>
        Add<TInput, TOutput>(name, (_, input, context) => handler(input, context));

    /// <summary>Registers a class, which implements <see cref="IStepHandler{TInput, TOutput}"/> once, as the handler of a step.</summary>
    /// <param name="name">The name; null: that of its <see cref="StepAttribute"/>, else the class name.</param>
    public StepFlowBuilder AddStep<THandler>(string? name = null)
        where THandler : class
    {
        var contracts = typeof(THandler).GetInterfaces()
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IStepHandler<,>)).ToList();
        if (contracts.Count != 1)
            throw new ArgumentException($"{typeof(THandler)} implements IStepHandler<TInput, TOutput> {contracts.Count} times; expected once.");
        var register = typeof(StepFlowBuilder).GetMethod(nameof(AddClass), BindingFlags.NonPublic | BindingFlags.Instance)
            ?? throw new MissingMethodException(nameof(AddClass));
        register.MakeGenericMethod([typeof(THandler), .. contracts[0].GenericTypeArguments])
            .Invoke(this, [name ?? typeof(THandler).GetCustomAttribute<StepAttribute>()?.Name ?? typeof(THandler).Name]);
        return this;
    }

    /// <summary>Registers a class, which derives from <see cref="Workflow{TInput, TOutput}"/>, as the version of a workflow that its attribute names.</summary>
    public StepFlowBuilder AddWorkflow<TWorkflow>()
        where TWorkflow : class => AddWorkflow(typeof(TWorkflow));

    /// <summary>Registers every C# workflow of an assembly.</summary>
    public StepFlowBuilder AddWorkflowsFrom(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes().Where(WorkflowRegistration.IsWorkflow))
            AddWorkflow(type);
        return this;
    }

    private StepFlowBuilder AddWorkflow(Type type)
    {
        Services.AddSingleton(WorkflowRegistration.Of(type));
        return this;
    }

    private void AddClass<THandler, TInput, TOutput>(string name)
        where THandler : class, IStepHandler<TInput, TOutput>
    {
        var create = ActivatorUtilities.CreateFactory<THandler>([]);
        Add<TInput, TOutput>(name, async (services, input, context) =>
        {
            var scope = services.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                return await create(scope.ServiceProvider, []).ExecuteAsync(input, context).ConfigureAwait(false);
            }
        });
    }

    private StepFlowBuilder Add<TInput, TOutput>(string name, Func<IServiceProvider, TInput, StepContext, Task<TOutput>> handler)
    {
        if (!NameRule.IsValid(name))
            throw new ArgumentException($"The step name '{name}' is not valid: {NameRule.Description}", nameof(name));
        var what = $"The input of step '{name}'";
        Services.AddSingleton(new StepRegistration(name, typeof(TInput), typeof(TOutput), InvokeAsync));
        return this;

        async Task<Runs.Payload> InvokeAsync(IServiceProvider services, Runs.Payload input, StepContext context) =>
            StepJson.Write(await handler(services, StepJson.Read<TInput>(input, what), context).ConfigureAwait(false));
    }
}
