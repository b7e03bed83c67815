using Microsoft.Extensions.DependencyInjection;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Chaos.Cluster;

/// <summary>A data directory: one server, and nothing to stop but that.</summary>
internal sealed class SqliteStorageUnderTest(string directory) : IChaosStorage
{
    private readonly string _data = Path.Combine(directory, "data");

    public int Servers => 1;

    public IReadOnlyList<string> Arguments => ["--data", _data];

    public bool CanStop => false;

    public Task StopForAsync(TimeSpan time) => throw new NotSupportedException("The embedded store stops with its server.");

    public void AddTo(IServiceCollection services) => services.AddSqliteStorage(new SqliteOptions { Directory = _data });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
