using StepFlow.Bench.Machine;
using StepFlow.Bench.Report;
using StepFlow.Bench.Rows;

namespace StepFlow.Bench;

/// <summary>One run of the benchmark: measures the chosen rows, shows progress on the error stream and the table on the output.</summary>
internal sealed class Benchmark(string? only, string? data, string? server, bool quick, bool markdown)
{
    private static readonly IRows[] All =
        [new DiskRows(), new LatencyRows(), new ThroughputRows(), new GrowthRows(), new AcceptRows(), new MemoryRows(), new PeerRows(), new AzuriteRows(), new AzuritePeerRows()];

    public static IEnumerable<string> Names => All.Select(rows => rows.Name);

    /// <returns>The exit code: 0 when all was measured, whatever the figures; a budget is judged by a reader, who knows how quiet the machine was.</returns>
    public async Task<int> RunAsync(TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        var root = Directory.CreateDirectory(Path.Combine(data ?? Path.Combine(Places.Repository, "artifacts", "bench"), Guid.NewGuid().ToString("N")[..8])).FullName;
        try
        {
            var chosen = Chosen();
            var warning = MachineFacts.LoadWarning();
            var figures = await MeasureAsync(chosen, new BenchContext(root, server ?? Places.Cli, quick), progress, cancellationToken);
            // At the end, in one piece: servers that were started may have written in between.
            await output.WriteLineAsync(MachineFacts.Describe(root));
            await output.WriteLineAsync($"dotnet run -c Release --project bench/StepFlow.Bench{Options()}");
            await output.WriteLineAsync(warning ?? "");
            await output.WriteAsync(markdown ? FigureTable.Markdown(figures) : FigureTable.Fixed(figures));
            return 0;
        }
        catch (BenchException e)
        {
            await progress.WriteLineAsync(e.Message);
            return 1;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<List<Figure>> MeasureAsync(IEnumerable<IRows> chosen, BenchContext context, TextWriter progress, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        foreach (var rows in chosen)
        {
            await foreach (var figure in rows.MeasureAsync(context, cancellationToken))
            {
                await progress.WriteLineAsync($"{figure.Group}: {figure.Name}: {figure.Value} {figure.VerdictText}".TrimEnd());
                figures.Add(figure);
            }
        }

        return figures;
    }

    /// <summary>The rows asked for, and the disk always: no other figure can be read without it.</summary>
    private List<IRows> Chosen()
    {
        var names = (only ?? string.Join(',', Names)).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.FirstOrDefault(name => !Names.Contains(name)) is { } unknown)
            throw new BenchException($"There are no rows '{unknown}'; there are: {string.Join(", ", Names)}.");
        return [.. All.Where(rows => rows is DiskRows || names.Contains(rows.Name))];
    }

    private string Options()
    {
        string[] parts = [only is null ? "" : $"--only {only}", quick ? "--quick" : "", data is null ? "" : $"--data {data}", server is null ? "" : $"--server {server}"];
        var given = string.Join(' ', parts.Where(part => part.Length > 0));
        return given.Length == 0 ? "" : $" -- {given}";
    }
}
