using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;
using StepFlow.Storage.Sqlite.Runs;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite.Workflows;

/// <summary>Published versions and default pointers.</summary>
internal sealed class SqliteWorkflowStore(SqliteStorage storage) : IWorkflowStore
{
    private const string Columns = "workflow, version, steps, hash, published_at, settings";

    /// <summary>Insert-if-absent by workflow and version.</summary>
    public async Task<StoredVersion> InsertAsync(StoredVersion version, CancellationToken cancellationToken)
    {
        var store = await storage.GetAsync(cancellationToken).ConfigureAwait(false);
        if (await store.Writer.WriteAsync(new Change(db => Insert(db, version))).ConfigureAwait(false))
            return version;
        return await ReadAsync(version.Workflow, version.Version, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"Version '{version.Version}' of workflow '{version.Workflow}' could neither be inserted nor read.");
    }

    public async Task<StoredVersion?> ReadAsync(string workflow, string version, CancellationToken cancellationToken)
    {
        const string Sql = $"select {Columns} from versions where workflow = ? and version = ?";
        var found = await ReadAsync(db => Read(db.Prepare(Sql).Add(workflow).Add(version)), cancellationToken).ConfigureAwait(false);
        return found.FirstOrDefault();
    }

    public async Task<IReadOnlyList<string>> ListWorkflowsAsync(CancellationToken cancellationToken) =>
        await ReadAsync(ReadNames, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<StoredVersion>> ListVersionsAsync(string workflow, CancellationToken cancellationToken)
    {
        const string Sql = $"select {Columns} from versions where workflow = ? order by published_at, seq";
        return await ReadAsync(db => Read(db.Prepare(Sql).Add(workflow)), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<VersionWeight>> ReadDefaultAsync(string workflow, CancellationToken cancellationToken) =>
        await ReadAsync(db => ReadDefault(db, workflow), cancellationToken).ConfigureAwait(false);

    /// <summary>Insert or replace: the last writer wins.</summary>
    public async Task WriteDefaultAsync(string workflow, IReadOnlyList<VersionWeight> weights, CancellationToken cancellationToken)
    {
        var store = await storage.GetAsync(cancellationToken).ConfigureAwait(false);
        var json = StoredJson.Write([.. weights], StoredJson.Default.VersionWeightArray);
        await store.Writer.WriteAsync(new Change(db => WriteDefault(db, workflow, json))).ConfigureAwait(false);
    }

    private static bool Insert(Connection connection, StoredVersion version)
    {
        var statement = connection.Prepare($"insert into versions ({Columns}) values (?, ?, ?, ?, ?, ?) on conflict do nothing")
            .Add(version.Workflow).Add(version.Version).Add(version.Steps.Utf8.Span).Add(version.Hash).Add(version.PublishedAt.UtcTicks);
        return (version.Settings is { } settings ? statement.Add(settings.Utf8.Span) : statement.AddNull()).Run() == 1;
    }

    private static bool WriteDefault(Connection connection, string workflow, string? json) => connection
        .Prepare("insert or replace into defaults (workflow, weights) values (?, ?)").Add(workflow).Add(json).Run() == 1;

    private static List<StoredVersion> Read(Statement statement)
    {
        using var s = statement;
        var versions = new List<StoredVersion>();
        while (s.Read())
        {
            versions.Add(new StoredVersion(s.Text(), s.Text(), Payload.FromTrusted(s.Blob()), s.Text(), new DateTimeOffset(s.Int64(), TimeSpan.Zero))
            {
                Settings = s.BlobOrNull() is { } settings ? Payload.FromTrusted(settings) : null,
            });
        }

        return versions;
    }

    private static List<string> ReadNames(Connection connection)
    {
        using var s = connection.Prepare("select distinct workflow from versions order by workflow");
        var names = new List<string>();
        while (s.Read())
            names.Add(s.Text());
        return names;
    }

    private static VersionWeight[] ReadDefault(Connection connection, string workflow)
    {
        using var s = connection.Prepare("select weights from defaults where workflow = ?").Add(workflow);
        return s.Read() ? StoredJson.Read(s.Text(), StoredJson.Default.VersionWeightArray, $"the default version of workflow '{workflow}'") ?? [] : [];
    }

    private async Task<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancellationToken)
    {
        var store = await storage.GetAsync(cancellationToken).ConfigureAwait(false);
        return await store.Readers.ReadAsync(read, cancellationToken).ConfigureAwait(false);
    }
}
