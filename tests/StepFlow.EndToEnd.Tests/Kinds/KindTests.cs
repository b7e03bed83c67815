using StepFlow.Storage.Sqlite;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>Every kind of step, in definitions and in C#, on every storage: the table in docs/workflows.md.</summary>
public sealed class KindTests(AzuriteKinds azurite) : IClassFixture<AzuriteKinds>
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

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task OnAzurite(string kind) => CheckAsync(azurite.Host, kind);

    private static async Task CheckAsync(KindHost host, string name)
    {
        var kind = KindCases.All.Single(k => k.Name == name);
        var run = await host.RunAsync(kind);
        if (kind.IsResumed)
            run = await host.ResumeAsync(run);
        Assert.True(run.Status == kind.Status, $"{name}: {run.Status} {run.Error?.Message} {run.Block?.Message}");
        if (kind.Then is { } then)
            run = await host.EndOfNextAsync(run, then);
        Assert.True(run.Output?.ToString() == kind.Output, $"{name}: expected {kind.Output}, found {run.Output}.");
    }
}
