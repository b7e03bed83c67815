using Microsoft.Extensions.DependencyInjection;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Storage.Tests.Sqlite;

/// <summary>A store as a host gets it.</summary>
internal sealed class OpenedStore(SqliteOptions options, TimeProvider clock) : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton(clock).AddSqliteStorage(options).BuildServiceProvider();

    public SqliteStorage Storage => _services.GetRequiredService<SqliteStorage>();

    public IRunStore Runs => _services.GetRequiredService<IRunStore>();

    public ICallbackQueue Queue => _services.GetRequiredService<ICallbackQueue>();

    public IWorkflowStore Workflows => _services.GetRequiredService<IWorkflowStore>();

    public IScheduleStore Schedules => _services.GetRequiredService<IScheduleStore>();

    public IFlowStore Flows => _services.GetRequiredService<IFlowStore>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
