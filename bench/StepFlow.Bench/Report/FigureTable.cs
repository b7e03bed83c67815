using System.Text;

namespace StepFlow.Bench.Report;

/// <summary>The figures as a table: fixed width for a terminal, or Markdown for docs/performance.md.</summary>
internal static class FigureTable
{
    private static readonly string[] Heads = ["", "figure", "value", "budget", "", "note"];

    /// <summary>Columns padded to the widest cell; the note runs on.</summary>
    public static string Fixed(IReadOnlyList<Figure> figures)
    {
        var rows = figures.Select(Cells).Prepend(Heads).ToList();
        var widths = Enumerable.Range(0, Heads.Length - 1).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            for (var column = 0; column < widths.Length; column++)
                text.Append(row[column].PadRight(widths[column])).Append("  ");
            text.Length -= row[^1].Length == 0 ? 2 : 0;
            text.AppendLine((row[^1]).TrimEnd());
        }

        return text.ToString();
    }

    public static string Markdown(IReadOnlyList<Figure> figures)
    {
        var text = new StringBuilder();
        text.AppendLine("| | figure | value | budget | | note |").AppendLine("|---|---|---:|---|---|---|");
        foreach (var figure in figures)
            text.AppendLine("| " + string.Join(" | ", Cells(figure).Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))) + " |");
        return text.ToString();
    }

    private static string[] Cells(Figure figure) =>
        [figure.Group, figure.Name, figure.Value, figure.Budget ?? "", figure.VerdictText, figure.Note];
}
