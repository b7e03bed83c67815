using StepFlow.Azurite;
using StepFlow.Storage.Azure;
using StepFlow.Storage.Sqlite;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>Every kind of step, in definitions and in C#, on every storage: the table in docs/workflows.md.</summary>
public sealed class KindTests
{
    public static TheoryData<string> Kinds => [.. KindCases.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task InMemory(string kind)
    {
        await using var host = new InMemoryHost();
        await CheckAsync(host, kind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task OnSqlite(string kind)
    {
        var directory = Directory.CreateTempSubdirectory("stepflow-").FullName;
        await using (var host = await DispatchingHost.StartAsync(s => s.AddSqliteStorage(new SqliteOptions { Directory = directory })))
            await CheckAsync(host, kind);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task OnAzurite()
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        await using var host = await DispatchingHost.StartAsync(s => s.AddAzureStorage(o => o.ConnectionString = azurite.ConnectionString));
        foreach (var kind in KindCases.All)
            await CheckAsync(host, kind.Name);
    }

    private static async Task CheckAsync(KindHost host, string name)
    {
        var kind = KindCases.All.Single(k => k.Name == name);
        var run = await host.RunAsync(kind);
        Assert.True(run.Status == kind.Status, $"{name}: {run.Status} {run.Error?.Message} {run.Block?.Message}");
        if (kind.Then is { } then)
            run = await host.EndOfNextAsync(run, then);
        Assert.True(run.Output?.ToString() == kind.Output, $"{name}: expected {kind.Output}, found {run.Output}.");
    }
}
