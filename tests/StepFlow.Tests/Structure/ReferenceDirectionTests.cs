using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace StepFlow.Tests.Structure;

/// <summary>References point inwards: hosts use the API and the stores, the API and the stores use the engine, the engine uses none of them.</summary>
public sealed class ReferenceDirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["StepFlow"] = [],
        ["StepFlow.Analyzers"] = [],
        ["StepFlow.Api"] = ["StepFlow"],
        ["StepFlow.Cli"] = ["StepFlow.Server"],
        ["StepFlow.Functions"] = ["FunctionsWorker", "StepFlow.Api", "StepFlow.Http", "StepFlow.Steps", "StepFlow.Storage.Azure"],
        ["StepFlow.Http"] = ["StepFlow"],
        ["StepFlow.Server"] = ["StepFlow.Api", "StepFlow.Http", "StepFlow.Steps", "StepFlow.Storage.Azure", "StepFlow.Storage.Sqlite"],
        ["StepFlow.Steps"] = ["StepFlow", "StepFlow.Analyzers"],
        ["StepFlow.Storage.Azure"] = ["StepFlow"],
        ["StepFlow.Storage.Sqlite"] = ["StepFlow"],
        ["StepFlow.Testing"] = ["StepFlow"],
    };

    /// <summary>What the engine may use besides the framework: abstractions that every host has, and cron expressions with time zones.</summary>
    private static readonly string[] EnginePackages =
    [
        "Cronos",
        "Microsoft.CodeAnalysis.BannedApiAnalyzers",
        "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Hosting.Abstractions",
        "Microsoft.Extensions.Logging",
        "Microsoft.Extensions.Options",
        "TimeZoneConverter",
    ];

    [Fact]
    public void Projects_TheirReferences_PointInwards()
    {
        var found = Projects().ToDictionary(p => p.Name, p => References(p.File, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(found, project => Assert.Equal(Allowed[project.Key], project.Value));
    }

    [Fact]
    public void Engine_ItsPackages_AreAbstractionsOnly()
    {
        var engine = Projects().Single(p => p.Name == "StepFlow").File;
        Assert.Equal(EnginePackages, References(engine, "PackageReference").Order(StringComparer.Ordinal));
        Assert.Empty(References(engine, "FrameworkReference"));
    }

    private static IEnumerable<(string Name, string File)> Projects() =>
        Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories)
            // The worker's SDK writes a project of its own among what it builds.
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(file => (Path.GetFileNameWithoutExtension(file), file));

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(project).Descendants(kind).Select(e => e.Attribute("Include")?.Value.Replace('\\', '/') ?? "");

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file) ?? "", "..", "..", ".."));
}
