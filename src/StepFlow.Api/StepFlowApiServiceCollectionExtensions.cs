using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using StepFlow.Api.Endpoints;
using StepFlow.Api.Reading;

namespace StepFlow.Api;

/// <summary>Adds the API to an app that has the engine and a store.</summary>
public static class StepFlowApiServiceCollectionExtensions
{
    /// <summary>Adds <see cref="StepFlowApi"/>. May be called more than once.</summary>
    public static IServiceCollection AddStepFlowApi(this IServiceCollection services)
    {
        services.TryAddSingleton<BodyReader>();
        services.TryAddSingleton<RunEndpoints>();
        services.TryAddSingleton<RunActionEndpoints>();
        services.TryAddSingleton<EventEndpoints>();
        services.TryAddSingleton<WorkflowEndpoints>();
        services.TryAddSingleton<ScheduleEndpoints>();
        services.TryAddSingleton<StepEndpoints>();
        services.TryAddSingleton<HealthEndpoints>();
        services.TryAddSingleton<ApiEndpoints>();
        services.TryAddSingleton(p => new StepFlowApi(
            p.GetRequiredService<ApiEndpoints>(), p.GetRequiredService<ILogger<StepFlowApi>>()));
        return services;
    }
}
