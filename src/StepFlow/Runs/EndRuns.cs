using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StepFlow.Definitions;

namespace StepFlow.Runs;

/// <summary>The runs that the end of a run starts: which, under which ids, with which input. Pure.</summary>
internal static class EndRuns
{
    /// <summary>Ends that start runs whose end starts runs …: after so many, the next starts none.</summary>
    public const int MaxDepth = 16;

    /// <summary>
    /// How deep the runs are that an end starts. One that starts several counts once more for each doubling of their number, so that
    /// however workflows name each other, no run has more than some thousand behind it.
    /// </summary>
    public static int DepthBehind(int depth, int starts) => depth + 1 + (int)Math.Ceiling(Math.Log2(starts));

    /// <summary>What the end starts, each under the one id that every repetition finds again; none while it has not ended.</summary>
    public static IReadOnlyList<(string RunId, EndStart Start)> Of(RunRow row, RunSettings settings)
    {
        if (!row.Status.IsTerminal() || settings.EndDepth >= MaxDepth)
            return [];
        var (kind, starts) = row.Status == RunStatus.Succeeded ? ("onSuccess", settings.OnSuccess) : ("onFailure", settings.OnFailure);
        return [.. starts.Select((start, index) => (IdOf(row, kind, index), start))];
    }

    /// <summary>The ids of what the end started.</summary>
    public static IReadOnlyList<string> IdsOf(RunRow row) =>
        row.Settings is null ? [] : [.. Of(row, RunSettingsFormat.ReadStored(row.Settings)).Select(end => end.RunId)];

    /// <summary>
    /// The input of such a run. Where everything together is larger than a payload may be, the run's input is left out (null), and
    /// then its output.
    /// </summary>
    public static Payload InputOf(RunRow row, Payload? output, Payload input, int maxBytes)
    {
        var room = maxBytes - 2 * Write(row, Payload.Null, Payload.Null).Size;
        var kept = output is null || output.Size > room ? Payload.Null : output;
        return Write(row, kept, input.Size > room - kept.Size ? Payload.Null : input);
    }

    /// <summary>
    /// Made of the run's own id where that leaves room, with a mark that tells a resumed run's second end, and a later run of the
    /// same id, from this one.
    /// </summary>
    public static string IdOf(RunRow row, string kind, int index)
    {
        var source = string.Create(CultureInfo.InvariantCulture, $"{row.RunId}\n{row.Incarnation}\n{row.Generation}\n{kind}\n{index}");
        var mark = RunId.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(source)).AsSpan(0, 10));
        var readable = $"{row.RunId}~{kind}-{mark}";
        return readable.Length <= NameRule.MaxLength ? readable : $"{kind}-{mark}";
    }

    private static Payload Write(RunRow row, Payload output, Payload input)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("runId", row.RunId);
            json.WriteString("workflow", row.Workflow);
            json.WriteString("version", row.Version);
            json.WriteString("status", row.Status.ToString());
            json.WritePropertyName("output");
            json.WriteRawValue(output.Utf8.Span, skipInputValidation: true);
            json.WritePropertyName("error");
            WriteError(json, row.Error);
            json.WritePropertyName("input");
            json.WriteRawValue(input.Utf8.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        return Payload.FromTrusted(bytes.ToArray());
    }

    private static void WriteError(Utf8JsonWriter json, StepError? error)
    {
        if (error is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", error.Type);
        json.WriteString("message", error.Message);
        json.WriteBoolean("retryable", error.Retryable);
        json.WriteEndObject();
    }
}
