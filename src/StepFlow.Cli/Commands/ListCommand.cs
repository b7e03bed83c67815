using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StepFlow.Api;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Commands;

/// <summary><c>list</c>: runs, newest first.</summary>
internal sealed class ListCommand
{
    private static readonly IReadOnlyList<ApiParameter> Parameters = RouteTable.Get(RouteNames.ListRuns).Query;

    private readonly AccessOptions _access = new();

    // The API's own filters, with its own words: the two cannot differ.
    private readonly List<Option<string?>> _filters = [.. Parameters.Select(p => new Option<string?>($"--{p.Name}") { Description = p.Description })];

    public static Command Create() => new ListCommand().Build();

    private Command Build()
    {
        var command = new Command("list", "Lists runs, newest first.");
        _filters.ForEach(command.Add);
        _access.AddTo(command);
        return command.Do(ListAsync);
    }

    private async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var access = await _access.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (access.ConfigureAwait(false))
        {
            var query = Parameters.Zip(_filters, (p, o) => KeyValuePair.Create(p.Name, parsed.GetValue(o))).ToList();
            var result = await access.SendAsync(new ApiCall(RouteNames.ListRuns) { Query = query }, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(_access.Json))
                Terminal.Write(result.Body);
            else
                Show(result.Read());
            return ExitCodes.Done;
        }
    }

    private static void Show(JsonElement page)
    {
        var table = new Table().AddColumns("Run", "Workflow", "Status", "Created", "Ended", "Labels");
        foreach (var run in page.GetProperty("runs").EnumerateArray())
        {
            var labels = string.Join(", ", run.GetProperty("labels").EnumerateArray().Select(l => l.GetString()));
            string[] cells = [Text(run, "runId"), $"{Text(run, "workflow")} {Text(run, "version")}".Trim(), Text(run, "status"), Time(run, "createdAt"), Time(run, "endedAt"), labels];
            table.AddRow(cells.Select(Markup.Escape).ToArray());
        }

        if (page.GetProperty("runs").GetArrayLength() == 0)
            Terminal.Write("No runs.");
        else
            Terminal.Write(table);
        if (page.GetProperty("nextCursor").GetString() is { } next)
            Terminal.Write($"More: --cursor {next}");
    }

    private static string Text(JsonElement run, string field) => run.GetProperty(field).GetString() ?? "";

    private static string Time(JsonElement run, string field) => run.GetProperty(field).ValueKind == JsonValueKind.String
        ? run.GetProperty(field).GetDateTimeOffset().UtcDateTime.ToString("u", CultureInfo.InvariantCulture)
        : "";
}
