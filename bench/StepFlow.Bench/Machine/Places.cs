using System.Reflection;

namespace StepFlow.Bench.Machine;

/// <summary>Where the build put what the benchmark starts.</summary>
internal static class Places
{
    public static string Repository { get; } = Built("RepositoryRoot");

    /// <summary>The command line, built in the same configuration as the benchmark.</summary>
    public static string Cli { get; } = Built("CliAssembly");

    /// <summary>The server with DurableTask in it, built likewise.</summary>
    public static string DurableTaskPeer { get; } = Built("DurableTaskPeerAssembly");

    public static string Peers { get; } = Path.Combine(Repository, "bench", "peers");

    public static string Azurite { get; } = Path.Combine(Repository, "build", "azurite");

    private static string Built(string key) =>
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == key)?.Value
        ?? throw new BenchException($"The build left no '{key}' in the benchmark; build it from its project file.");
}
