using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StepFlow.Storage.Azure.Callbacks;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Flow;
using StepFlow.Storage.Azure.Index;
using StepFlow.Storage.Azure.Payloads;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Runs;
using StepFlow.Storage.Azure.Schedules;
using StepFlow.Storage.Azure.Workflows;

namespace StepFlow.Storage.Azure;

/// <summary>Registers the storage account as StepFlow's store.</summary>
public static class AzureStorageServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IRunStore"/>, <see cref="ICallbackQueue"/>, <see cref="IWorkflowStore"/>, <see cref="IScheduleStore"/> and <see cref="IFlowStore"/> on tables, a queue and blobs.
    /// The connection and the options are checked at start; an <see cref="OptionsValidationException"/> names everything that is wrong.
    /// </summary>
    public static IServiceCollection AddAzureStorage(this IServiceCollection services, Action<AzureStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<AzureStorageOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<AzureStorageOptions>>(
            provider => new AzureStorageOptionsValidator(provider.GetService<IConfiguration>()));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<AzureStorageOptions>>().Value);
        services.AddSingleton(Connect);
        AddParts(services);
        services.AddSingleton<IRunStore, AzureRunStore>();
        services.AddSingleton<ICallbackQueue, AzureCallbackQueue>();
        services.AddSingleton<IWorkflowStore, AzureWorkflowStore>();
        services.AddSingleton<IScheduleStore, AzureScheduleStore>();
        services.AddSingleton<IFlowStore, AzureFlowStore>();
        return services;
    }

    private static void AddParts(IServiceCollection services)
    {
        services.AddSingleton<AzureRequests>();
        services.AddSingleton<ValueStore>();
        services.AddSingleton<DayIndex>();
        services.AddSingleton<DayScan>();
        services.AddSingleton<RunList>();
        services.AddSingleton<ActiveIndex>();
        services.AddSingleton<WaiterIndex>();
        services.AddSingleton<RunInbox>();
        services.AddSingleton<CallbackSignal>();
        services.AddSingleton<DeliveriesInFlight>();
        services.AddSingleton<CallbackSender>();
        services.AddSingleton<QueueBacklog>();
        services.AddSingleton<RunSnapshots>();
        services.AddSingleton<RunCreator>();
        services.AddSingleton<ListWriter>();
        services.AddSingleton<RunWriter>();
        services.AddSingleton<RunReader>();
        services.AddSingleton<RunPurge>();
    }

    private static AzureClients Connect(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<AzureStorageOptions>();
        var problems = new List<string>();
        var clients = AzureStorageConnection.Read(options, provider.GetService<IConfiguration>(), problems)?.TryConnect(options, problems);
        return clients ?? throw new OptionsValidationException(nameof(AzureStorageOptions), typeof(AzureStorageOptions), problems);
    }
}
