using System.Globalization;
using System.Text.Json;
using StepFlow.Runs;

namespace StepFlow.Cli.Output;

/// <summary>A finished step as one line.</summary>
/// <param name="Key">The step key.</param>
/// <param name="Succeeded">How it ended.</param>
/// <param name="Result">What it returned, or why it failed.</param>
/// <param name="DurationMs">How long its last attempt took.</param>
/// <param name="Attempts">Attempts made.</param>
internal sealed record StepLine(string Key, bool Succeeded, string Result, double DurationMs, int Attempts)
{
    private const int KeyWidth = 28;
    private const int LongestResult = 60;

    public static StepLine Of(StepRecord record) => new(
        record.Key,
        record.Status == StepStatus.Succeeded,
        record.Error?.Message ?? record.Result?.ToString() ?? "",
        (record.EndedAt - record.StartedAt).TotalMilliseconds,
        record.Attempts);

    public static StepLine Of(JsonElement step) => new(
        step.GetProperty("key").GetString() ?? "",
        step.GetProperty("status").GetString() == nameof(StepStatus.Succeeded),
        step.GetProperty("error") is { ValueKind: JsonValueKind.Object } error
            ? error.GetProperty("message").GetString() ?? ""
            : step.GetProperty("result") is { ValueKind: not JsonValueKind.Null } result ? result.GetRawText() : "",
        step.GetProperty("durationMs") is { ValueKind: JsonValueKind.Number } duration ? duration.GetDouble() : 0,
        step.GetProperty("attempts").GetInt32());

    public string Write(Terminal terminal)
    {
        var result = Terminal.Plain(Result);
        if (result.Length > LongestResult)
            result = result[..LongestResult] + "…";
        var mark = Succeeded ? terminal.Paint("ok    ", ConsoleColor.Green) : terminal.Paint("failed", ConsoleColor.Red);
        var duration = string.Create(CultureInfo.InvariantCulture, $"{DurationMs:0.0} ms");
        return $"{mark}  {Key.PadRight(KeyWidth)}  {result,-12}  {duration,10}  {Count(Attempts)}";
    }

    public static string Count(int attempts) => string.Create(CultureInfo.InvariantCulture, $"{attempts} {(attempts == 1 ? "attempt" : "attempts")}");
}
