using System.Reflection;

namespace StepFlow.Functions.Tests;

/// <summary>Where the repository and the built app are.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>The app's own output folder; the tests' folder has its files mixed with those of the test runner.</summary>
    public static string AppOutput { get; } =
        PathTo("src", "StepFlow.Functions", "bin", Metadata("Configuration"), "net10.0");

    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(x => x.Key == key).Value
        ?? throw new InvalidOperationException($"The test project sets no {key}.");
}
