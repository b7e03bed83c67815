using System.Runtime.CompilerServices;

namespace StepFlow.Analyzers.Tests;

public sealed class PagesTests
{
    public static TheoryData<string> Ids => [.. new WorkflowAnalyzer().SupportedDiagnostics.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Rule_HasItsPage(string id)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "analyzers", $"{id}.md"));
        Assert.StartsWith($"# {id}: ", page, StringComparison.Ordinal);
        Assert.Contains($"[{id}]({id}.md)", await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "analyzers", "README.md")), StringComparison.Ordinal);
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file) ?? "", "..", ".."));
}
