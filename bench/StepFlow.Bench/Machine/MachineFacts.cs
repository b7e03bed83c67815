using System.Globalization;
using System.Runtime.InteropServices;
using StepFlow.Bench.Report;

namespace StepFlow.Bench.Machine;

/// <summary>What a reader must know of the machine to compare figures.</summary>
internal static class MachineFacts
{
    /// <summary>Above this load per core the figures of a run say more about the other work than about the engine.</summary>
    private const double QuietLoadPerCore = 0.25;

    public static string Describe(string dataDirectory)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        var format = new DriveInfo(dataDirectory).DriveFormat;
        return Text.Of($"{Processor()}, {Environment.ProcessorCount} cores, {memory:0} GB, {RuntimeInformation.OSDescription}, {format}, {RuntimeInformation.FrameworkDescription}");
    }

    /// <summary>A warning where something else keeps the machine busy; null on a quiet one or where the load is not known.</summary>
    public static string? LoadWarning()
    {
        if (!File.Exists("/proc/loadavg"))
            return null;
        var load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        return load <= QuietLoadPerCore * Environment.ProcessorCount
            ? null
            : Text.Of($"The machine was busy when the run began (load {load:0.0} on {Environment.ProcessorCount} cores): take the figures as noisy.");
    }

    private static string Processor()
    {
        const string key = "model name";
        var line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
