using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StepFlow.Calls;

namespace StepFlow.Http;

/// <summary>Adds what call steps need.</summary>
public static class StepFlowHttpServiceCollectionExtensions
{
    /// <summary>Adds the client that makes the requests of call steps. Options may be set more than once.</summary>
    public static IServiceCollection AddHttpCalls(this IServiceCollection services, Action<CallOptions>? options = null)
    {
        services.AddOptions<CallOptions>().ValidateOnStart();
        if (options is not null)
            services.Configure(options);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CallOptions>, CallOptionsValidator>());
        services.TryAddSingleton<IHostResolver, SystemResolver>();
        services.TryAddSingleton<CheckedConnections>();
        services.TryAddSingleton<ICallClient, HttpCallClient>();
        return services;
    }
}
