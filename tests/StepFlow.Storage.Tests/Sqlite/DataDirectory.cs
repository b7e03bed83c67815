using Microsoft.Extensions.Time.Testing;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Storage.Tests.Sqlite;

/// <summary>A data directory that goes with the test, and what a test does to it from outside.</summary>
internal sealed class DataDirectory : IDisposable
{
    public DataDirectory()
    {
        Path = Directory.CreateTempSubdirectory("stepflow-").FullName;
        Options = new SqliteOptions { Directory = Path };
    }

    private DataDirectory(DataDirectory origin)
        : this()
    {
        Clock = origin.Clock;
        foreach (var file in Directory.GetFiles(origin.Path).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
    }

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, "stepflow.db");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public SqliteOptions Options { get; }

    public OpenedStore Open() => new(Options, Clock);

    /// <summary>What a process that is killed now leaves behind: the files as they are, closed by nobody.</summary>
    public DataDirectory CopyAsKilled() => new(this);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
