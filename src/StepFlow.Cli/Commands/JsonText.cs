using System.Text.Json;

namespace StepFlow.Cli.Commands;

/// <summary>JSON that a user gives on the command line: as text, from a file, or from standard input.</summary>
internal static class JsonText
{
    /// <summary>Reads <c>JSON</c>, <c>@file</c> or <c>-</c>, and checks that it is one JSON value.</summary>
    public static async Task<byte[]> ReadAsync(string option, string text, CancellationToken cancellationToken)
    {
        var (utf8, place) = text switch
        {
            "-" => (await ReadInputAsync(cancellationToken).ConfigureAwait(false), "standard input"),
            ['@', .. var file] => (await ReadFileAsync(option, file, cancellationToken).ConfigureAwait(false), $"'{file}'"),
            _ => (System.Text.Encoding.UTF8.GetBytes(text), $"'{(text.Length > 60 ? text[..60] + "…" : text)}'"),
        };
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return utf8;
        }
        catch (JsonException e)
        {
            var hint = text.Length > 0 && text.All(char.IsLetterOrDigit) ? $" A string takes its quotes along: {option} '\"{text}\"'." : "";
            throw new UsageException(FormattableString.Invariant(
                $"{option}: {place} is not valid JSON at line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}.{hint}"));
        }
    }

    public static async Task<byte[]> ReadFileAsync(string option, string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option}: {e.Message}");
        }
    }

    private static async Task<byte[]> ReadInputAsync(CancellationToken cancellationToken)
    {
        using var input = Console.OpenStandardInput();
        using var bytes = new MemoryStream();
        await input.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes.ToArray();
    }
}
