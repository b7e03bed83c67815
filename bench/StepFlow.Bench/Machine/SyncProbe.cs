using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using StepFlow.Bench.Report;

namespace StepFlow.Bench.Machine;

/// <summary>
/// The disk's own time for a durable write of 4 KB, which no store can beat per commit. Appending makes the file grow, as a fresh
/// write-ahead log does; overwriting is what the log does after its first checkpoint.
/// </summary>
internal static partial class SyncProbe
{
    private const int BlockSize = 4096;

    /// <summary>Milliseconds per write and fdatasync, or fsync where the file's times are to be durable too.</summary>
    public static Samples Measure(string directory, int count, bool append, bool dataOnly = true)
    {
        var path = Path.Combine(directory, $"sync-probe-{Guid.NewGuid():N}");
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        var block = new byte[BlockSize];
        Random.Shared.NextBytes(block);
        if (!append)
            WriteAll(file, block, count);
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var began = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, block, (long)i * BlockSize);
            Sync(file, dataOnly);
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        return new Samples(times);
    }

    private static void WriteAll(SafeFileHandle file, byte[] block, int count)
    {
        for (var i = 0; i < count; i++)
            RandomAccess.Write(file, block, (long)i * BlockSize);
        RandomAccess.FlushToDisk(file);
    }

    private static void Sync(SafeFileHandle file, bool dataOnly)
    {
        if (!dataOnly || !OperatingSystem.IsLinux())
            RandomAccess.FlushToDisk(file);
        else if (FDataSync(file) != 0)
            throw new BenchException($"fdatasync failed with error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);
}
