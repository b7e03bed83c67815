namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>The table in docs/workflows.md says what the cases are, and nothing else.</summary>
public sealed class KindTableTests
{
    [Fact]
    public void Table_HasARowForEveryCase_AndACaseForEveryCell()
    {
        var rows = File.ReadAllLines(Path.Combine(Root(), "docs", "workflows.md"))
            .SkipWhile(line => !line.StartsWith("| kind |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries));

        var cells = rows.SelectMany(row => row[4] switch
        {
            "both" => [Case(row, "definition"), Case(row, "C#")],
            var one => new[] { Case(row, one) },
        });

        var cases = KindCases.All.Select(kind => kind.Name).Where(name => name != "forEach, crowded (definition)");
        Assert.Equal(cases.Order(StringComparer.Ordinal), cells.Order(StringComparer.Ordinal));
    }

    private static string Case(string[] row, string language)
    {
        Assert.Equal((row[4], row[4]), (row[5], row[6]));
        return $"{row[1].Trim('`')} ({language})";
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "StepFlow.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("No folder above the tests holds StepFlow.sln.");
    }
}
