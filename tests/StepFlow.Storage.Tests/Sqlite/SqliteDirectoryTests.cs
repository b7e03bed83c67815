using StepFlow.Errors;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Storage.Tests.Sqlite;

/// <summary>One process owns a directory; the second is told who.</summary>
public sealed class SqliteDirectoryTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Open_DirectoryInUse_NamesItsOwner()
    {
        await using var first = _directory.Open();
        await first.Storage.AnnounceAsync(new Uri("http://127.0.0.1:7071"));
        await using var second = _directory.Open();

        var error = await Assert.ThrowsAsync<DirectoryInUseException>(() => second.Storage.OpenAsync());

        Assert.Equal(_directory.Path, error.Directory);
        Assert.Equal(Environment.ProcessId, error.OwnerProcessId);
        Assert.Equal(new Uri("http://127.0.0.1:7071"), error.OwnerUrl);
        Assert.Equal(
            $"The data directory '{_directory.Path}' is in use by process {Environment.ProcessId} since 2026-03-01 12:00:00Z; one process at a time owns it. "
            + "Use its API at http://127.0.0.1:7071/, stop it, or choose another directory.",
            error.Message);
    }

    [Fact]
    public async Task Open_OwnerThatHasClosed_Succeeds()
    {
        await using var first = _directory.Open();
        await first.Storage.OpenAsync();
        await using var second = _directory.Open();
        await Assert.ThrowsAsync<DirectoryInUseException>(() => second.Storage.OpenAsync());

        await first.DisposeAsync();

        await second.Storage.OpenAsync();
    }

    [Fact]
    public async Task Open_NoteOfADeadProcess_IsNotBelieved()
    {
        File.WriteAllText(Path.Combine(_directory.Path, "owner.json"), """{ "pid": 1, "url": "http://127.0.0.1:1", "startedAt": "2026-01-01T00:00:00Z" }""");
        File.WriteAllText(Path.Combine(_directory.Path, "stepflow.lock"), "");

        await using var store = _directory.Open();

        await store.Storage.OpenAsync();
    }

    [Fact]
    public async Task Open_PathThatIsAFile_SaysWhatToDo()
    {
        _directory.Options.Directory = Path.Combine(_directory.Path, "file");
        File.WriteAllText(_directory.Options.Directory, "");
        await using var store = _directory.Open();

        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Storage.OpenAsync());

        Assert.Contains($"The data directory '{_directory.Options.Directory}' cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Contains("choose another directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_AfterClose_IsUnavailable()
    {
        await using var store = _directory.Open();
        await store.Storage.OpenAsync();
        var runs = store.Runs;
        await store.Storage.DisposeAsync();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => runs.LoadAsync("run", CancellationToken.None));
    }

    [Fact]
    public void Options_OutOfBounds_AreAllNamed()
    {
        var options = new SqliteOptions { Directory = " ", GroupSize = 0, Readers = 65 };

        var error = Assert.Throws<InvalidInputException>(options.Validate);

        Assert.Equal(["Directory", "GroupSize", "Readers"], error.Problems.Select(problem => problem.Where));
    }
}
