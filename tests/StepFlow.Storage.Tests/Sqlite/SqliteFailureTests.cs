using System.Globalization;
using StepFlow.Errors;
using StepFlow.Storage.Sqlite.Database;
using StepFlow.Storage.Sqlite.Writing;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Sqlite;

/// <summary>Disk full, files damaged or locked: a clear error, nothing lost, and the store goes on when the cause is gone.</summary>
public sealed class SqliteFailureTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly DataDirectory _directory = new();
    private OpenedStore _store = null!; // set before each test

    public Task InitializeAsync()
    {
        _directory.Options.BusyTimeout = TimeSpan.Zero;
        _store = _directory.Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task DiskFull_Commit_SaysSoAndTheSameCommitHoldsWhenItIsOver()
    {
        var run = await ClaimAsync(await CreateAsync());
        var commit = new RunCommit { Row = run.Row with { Cursor = 1, Claim = null }, Record = Sample.Record(0, Sample.Value(1024 * 1024)) };
        await LimitPagesAsync(1);

        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => _store.Runs.CommitAsync(run, commit, None));
        var meanwhile = await _store.Runs.LoadAsync(run.Row.RunId, None);
        await LimitPagesAsync(1_000_000);
        var stored = await _store.Runs.CommitAsync(run, commit, None);

        Assert.Contains($"'{_directory.Database}' cannot be used now: the disk is full", error.Message, StringComparison.Ordinal);
        Same.Row(run.Row, meanwhile?.Row); // the claim is kept: a finished result is not lost
        Assert.NotNull(stored);
        Same.Value(commit.Record, await _store.Runs.ReadRecordAsync(stored, 0, None));
    }

    [Fact]
    public async Task DiskFull_Create_AcceptsNothing()
    {
        var row = Sample.Row(_directory.Clock.GetUtcNow());
        await CreateAsync();
        await LimitPagesAsync(1);

        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => _store.Runs.CreateAsync(Sample.Run(row) with { Input = Sample.Value(1024 * 1024) }, None));
        await LimitPagesAsync(1_000_000);

        Assert.Null(await _store.Runs.LoadAsync(row.RunId, None));
        Assert.True((await _store.Runs.CreateAsync(Sample.Run(row), None)).Created);
    }

    [Fact]
    public async Task LockedByAForeignProcess_Write_SaysSoAndGoesOnAfterwards()
    {
        var run = await CreateAsync();
        var commit = new RunCommit { Row = run.Row with { Cursor = 1 }, Record = Sample.Record(0) };
        using (var foreign = Connection.OpenWriter(_directory.Database, _directory.Options))
        {
            foreign.Execute("begin immediate");

            var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => _store.Runs.CommitAsync(run, commit, None));
            await Assert.ThrowsAsync<StorageUnavailableException>(() => _store.Runs.CheckAsync(None));

            Assert.Contains("another process has it locked", error.Message, StringComparison.Ordinal);
        }

        Assert.NotNull(await _store.Runs.CommitAsync(run, commit, None));
        await _store.Runs.CheckAsync(None);
    }

    [Fact]
    public async Task ConflictInAGroup_OthersOfTheGroup_AreStored()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => CreateAsync()));
        foreach (var run in runs.Where((_, i) => i % 2 == 0))
            await InsertByHandAsync(run);

        var commits = await Task.WhenAll(runs.Select(run =>
            _store.Runs.CommitAsync(run, new RunCommit { Row = run.Row with { Cursor = 1 }, Record = Sample.Record(0) }, None)));

        Assert.All(commits.Where((_, i) => i % 2 == 0), Assert.Null);
        Assert.All(commits.Where((_, i) => i % 2 == 1), Assert.NotNull);
    }

    [Fact]
    public async Task RowChangedByHand_Commit_MeetsAnotherVersion()
    {
        var run = await CreateAsync();
        await WriteByHandAsync("update runs set row_version = 99, cursor = 2");

        Assert.Null(await _store.Runs.CommitAsync(run, new RunCommit { Row = run.Row with { Cursor = 1 } }, None));

        Assert.Equal(2, (await _store.Runs.LoadAsync(run.Row.RunId, None))?.Row.Cursor);
    }

    [Fact]
    public async Task Open_FileThatIsNoDatabase_IsRefusedAndLeftAlone()
    {
        await _store.DisposeAsync();
        var content = new string('x', 10_000);
        File.WriteAllText(_directory.Database, content);
        _store = _directory.Open();

        var error = await Assert.ThrowsAsync<StorageDamagedException>(() => _store.Storage.OpenAsync());

        Assert.Contains($"'{_directory.Database}' is not a SQLite database", error.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(_directory.Database));
    }

    [Fact]
    public async Task Read_DamagedPage_SaysDamaged()
    {
        var run = await CreateAsync();
        await _store.DisposeAsync();
        using (var file = File.OpenWrite(_directory.Database))
        {
            // All but the first page, which holds the list of tables.
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xEE, (int)file.Length - 4096).ToArray());
        }

        _store = _directory.Open();

        var error = await Assert.ThrowsAsync<StorageDamagedException>(() => _store.Runs.LoadAsync(run.Row.RunId, None));
        Assert.Contains($"'{_directory.Database}' is damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains("restore a backup", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_PlanPageChangedByHand_ShowsTheHashThatWasExpected()
    {
        var run = await CreateAsync();
        await WriteByHandAsync("update pages set content = cast('[\"Evil\"]' as blob)");
        await _store.DisposeAsync();
        _store = _directory.Open();

        var page = (await _store.Runs.LoadAsync(run.Row.RunId, None))!.Row.Page;

        Assert.Equal(run.Row.Page.Hash, page.Hash);
        Assert.NotEqual(page.Hash, page.ComputeHash());
    }

    [Fact]
    public async Task Load_StatusChangedByHandToNonsense_SaysWhichRun()
    {
        var run = await CreateAsync();
        await WriteByHandAsync("update runs set status = 'Sideways'");
        await _store.DisposeAsync();
        _store = _directory.Open();

        var error = await Assert.ThrowsAsync<StorageDamagedException>(() => _store.Runs.LoadAsync(run.Row.RunId, None));

        Assert.Contains($"run '{run.Row.RunId}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Sideways'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_SchemaOfANewerVersion_IsRefused()
    {
        await WriteByHandAsync("pragma user_version = 77");
        await _store.DisposeAsync();
        _store = _directory.Open();

        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => _store.Storage.OpenAsync());

        Assert.Contains("newer StepFlow (schema 77; this one knows 1)", error.Message, StringComparison.Ordinal);
    }

    private async Task<RunSnapshot> CreateAsync() =>
        (await _store.Runs.CreateAsync(Sample.Run(Sample.Row(_directory.Clock.GetUtcNow())), None)).Run;

    private async Task<RunSnapshot> ClaimAsync(RunSnapshot run) => (await _store.Runs.ClaimAsync(
        run, new ClaimRequest { Row = run.Row with { Claim = Sample.Claim(_directory.Clock.GetUtcNow()) } }, None))!;

    /// <summary>The disk as the writer sees it: so many pages and no more (SQLite keeps what is there already).</summary>
    private Task LimitPagesAsync(int pages) => WriteAsync(db => db.ReadNumber(string.Create(CultureInfo.InvariantCulture, $"pragma max_page_count = {pages}")));

    private Task InsertByHandAsync(RunSnapshot run) => WriteAsync(db => RecordSqlInsert(db, run));

    private static long RecordSqlInsert(Connection db, RunSnapshot run) => db
        .Prepare("insert into records select seq, 0, 'x', 'Succeeded', 0, 0, 1, 0, 'x', 'x', null, null from runs where run_id = ?").Add(run.Row.RunId).Run();

    private Task WriteByHandAsync(string sql) => WriteAsync(db =>
    {
        db.Execute(sql);
        return 0;
    });

    private async Task WriteAsync(Func<Connection, long> write) =>
        await (await _store.Storage.GetAsync(None)).Writer.WriteAsync(new Change(db => write(db) >= 0));
}
