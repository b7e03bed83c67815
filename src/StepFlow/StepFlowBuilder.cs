using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Definitions;
using StepFlow.Steps;

namespace StepFlow;

/// <summary>Registers handlers. Made by <see cref="StepFlowServiceCollectionExtensions.AddStepFlow"/>.</summary>
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
        Services.AddSingleton(new StepRegistration(name, typeof(TInput), typeof(TOutput), InvokeAsync));
        return this;

        async Task<Runs.Payload> InvokeAsync(IServiceProvider services, Runs.Payload input, StepContext context) =>
            StepJson.Write(await handler(services, StepJson.Read<TInput>(input, name), context).ConfigureAwait(false));
    }
}
