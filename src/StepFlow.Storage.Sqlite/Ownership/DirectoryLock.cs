using System.Text.Json;
using StepFlow.Errors;

namespace StepFlow.Storage.Sqlite.Ownership;

/// <summary>
/// The right to a data directory, held for life. The lock is the operating system's and dies with the process; the note beside
/// it only tells who has it, and is never believed in place of the lock.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _note;
    private readonly DateTimeOffset _startedAt;

    private DirectoryLock(FileStream @lock, string note, DateTimeOffset startedAt)
    {
        _lock = @lock;
        _note = note;
        _startedAt = startedAt;
    }

    /// <summary>Takes the directory, or says who has it.</summary>
    public static DirectoryLock Take(string directory, TimeProvider time)
    {
        var note = Path.Combine(directory, "owner.json");
        try
        {
            Directory.CreateDirectory(directory);
            var file = Open(directory, note);
            var taken = new DirectoryLock(file, note, time.GetUtcNow());
            taken.Announce(null);
            return taken;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StorageUnavailableException(
                $"The data directory '{directory}' cannot be written: {e.Message} "
                + "Give this process the right to create files there, or choose another directory.",
                e);
        }
    }

    /// <summary>Tells where the API is served, for whoever tries to take the directory.</summary>
    public void Announce(Uri? url)
    {
        var draft = _note + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(new OwnerNote(Environment.ProcessId, url, _startedAt), OwnerJson.Default.OwnerNote));
        File.Move(draft, _note, overwrite: true);
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_note);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A note without a lock behind it says nothing; the next owner overwrites it.
        }

        _lock.Dispose();
    }

    private static FileStream Open(string directory, string note)
    {
        var path = Path.Combine(directory, "stepflow.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException) when (File.Exists(path))
        {
            var owner = ReadNote(note);
            throw new DirectoryInUseException(directory, owner?.Pid, owner?.Url, owner?.StartedAt);
        }
    }

    private static OwnerNote? ReadNote(string note)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(note), OwnerJson.Default.OwnerNote);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // The lock alone decides; without a note the message is less precise.
        }
    }
}
