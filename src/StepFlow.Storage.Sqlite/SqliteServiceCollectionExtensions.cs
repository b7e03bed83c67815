using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StepFlow.Storage.Sqlite.Callbacks;
using StepFlow.Storage.Sqlite.Flow;
using StepFlow.Storage.Sqlite.Runs;
using StepFlow.Storage.Sqlite.Schedules;
using StepFlow.Storage.Sqlite.Workflows;

namespace StepFlow.Storage.Sqlite;

/// <summary>Registers the embedded storage.</summary>
public static class SqliteServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IRunStore"/>, <see cref="ICallbackQueue"/>, <see cref="IWorkflowStore"/>, <see cref="IScheduleStore"/>, <see cref="IFlowStore"/> and
    /// <see cref="SqliteStorage"/> as singletons over one data directory. The clock is the registered <see cref="TimeProvider"/>, else the system's.
    /// </summary>
    /// <exception cref="Errors.InvalidInputException">An option is out of its bounds; names all that are.</exception>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, SqliteOptions? options = null)
    {
        options ??= new SqliteOptions();
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new SqliteStorage(options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IRunStore, SqliteRunStore>();
        services.AddSingleton<ICallbackQueue, SqliteCallbackQueue>();
        services.AddSingleton<IWorkflowStore, SqliteWorkflowStore>();
        services.AddSingleton<IScheduleStore, SqliteScheduleStore>();
        services.AddSingleton<IFlowStore, SqliteFlowStore>();
        return services;
    }
}
