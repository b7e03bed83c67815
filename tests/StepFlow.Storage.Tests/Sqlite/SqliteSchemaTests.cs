using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Tests.Sqlite;

public sealed class SqliteSchemaTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    [Fact]
    public async Task Open_ADatabaseOfTheFirstVersion_BringsItUpToDate()
    {
        await using (var first = _directory.Open())
            await first.Storage.OpenAsync();
        using (var connection = Connection.OpenWriter(_directory.Database, _directory.Options))
            connection.Execute("alter table runs drop column settings; alter table versions drop column settings; drop table schedules; drop table schedule_version; pragma user_version = 1");

        await using var store = _directory.Open();
        var written = await store.Schedules.InsertAsync("s", Runs.Payload.Null, null, CancellationToken.None);

        Assert.NotNull(written);
    }

    public void Dispose() => _directory.Dispose();
}
