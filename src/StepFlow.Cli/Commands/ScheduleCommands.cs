using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StepFlow.Api;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Commands;

/// <summary><c>schedules</c>: list, show, put and delete.</summary>
internal static class ScheduleCommands
{
    public static Command Create() => new("schedules", "Makes, shows and removes schedules.")
    {
        List(),
        WithId("show", RouteNames.GetSchedule, result => Terminal.Write(result.Body)),
        Put(),
        WithId("delete", RouteNames.DeleteSchedule, _ => Terminal.Write("It is gone.")),
    };

    private static Command List()
    {
        var access = new AccessOptions();
        var command = new Command("list", RouteTable.Get(RouteNames.ListSchedules).Summary);
        access.AddTo(command);
        return command.Do((parsed, cancellationToken) => SendAsync(access, parsed, new ApiCall(RouteNames.ListSchedules), Show, cancellationToken));
    }

    private static Command WithId(string name, string route, Action<ApiResult> show)
    {
        var access = new AccessOptions();
        var id = new Argument<string>("ID") { Description = "The schedule." };
        var command = new Command(name, RouteTable.Get(route).Summary) { id };
        access.AddTo(command);
        return command.Do((parsed, cancellationToken) => SendAsync(
            access, parsed, new ApiCall(route) { Values = { ["id"] = parsed.GetRequiredValue(id) } }, show, cancellationToken));
    }

    private static Command Put()
    {
        var access = new AccessOptions();
        var id = new Argument<string>("ID") { Description = "The schedule." };
        var body = new Argument<string>("JSON") { Description = "What it is to be: JSON, @file or - for standard input." };
        var command = new Command("put", RouteTable.Get(RouteNames.PutSchedule).Summary) { id, body };
        access.AddTo(command);
        return command.Do(async (parsed, cancellationToken) =>
        {
            var call = new ApiCall(RouteNames.PutSchedule)
            {
                Values = { ["id"] = parsed.GetRequiredValue(id) },
                Body = await JsonText.ReadAsync("JSON", parsed.GetRequiredValue(body), cancellationToken).ConfigureAwait(false),
            };
            return await SendAsync(access, parsed, call, Due, cancellationToken).ConfigureAwait(false);
        });
    }

    private static async Task<int> SendAsync(
        AccessOptions access, ParseResult parsed, ApiCall call, Action<ApiResult> show, CancellationToken cancellationToken)
    {
        var opened = await access.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var result = await opened.SendAsync(call, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(access.Json))
                Terminal.Write(result.Body);
            else
                show(result);
            return ExitCodes.Done;
        }
    }

    private static void Due(ApiResult result)
    {
        var schedule = result.Read();
        var next = Time(schedule, "nextDue");
        Terminal.Write($"{schedule.GetProperty("id").GetString()} {(next.Length == 0 ? "is off." : $"is due next at {next}.")}");
    }

    private static void Show(ApiResult result)
    {
        var schedules = result.Read().GetProperty("schedules");
        var table = new Table().AddColumns("Schedule", "Cron", "Time zone", "Starts", "Next due", "Last run", "Last error");
        foreach (var schedule in schedules.EnumerateArray())
        {
            var starts = schedule.GetProperty("workflow").GetString() is { } workflow
                ? $"{workflow} {schedule.GetProperty("version").GetString()}".Trim()
                : "steps";
            var error = schedule.GetProperty("lastError") is { ValueKind: JsonValueKind.Object } last ? last.GetProperty("code").GetString() : "";
            string?[] cells = [Text(schedule, "id"), Text(schedule, "cron"), Text(schedule, "timeZone"), starts, Time(schedule, "nextDue"), Text(schedule, "lastRunId"), error];
            table.AddRow(cells.Select(cell => Markup.Escape(cell ?? "")).ToArray());
        }

        if (schedules.GetArrayLength() == 0)
            Terminal.Write("No schedules.");
        else
            Terminal.Write(table);
    }

    private static string? Text(JsonElement schedule, string field) => schedule.GetProperty(field).GetString();

    private static string Time(JsonElement schedule, string field) => schedule.GetProperty(field).ValueKind == JsonValueKind.String
        ? schedule.GetProperty(field).GetDateTimeOffset().UtcDateTime.ToString("u", CultureInfo.InvariantCulture)
        : "";
}
