using System.Globalization;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>
/// The version of a run row as the engine sees it: <c>{seq}.{number}</c>. The seq belongs to one run alone while the process
/// lives, so a snapshot of a purged run never fits a later run of the same id.
/// </summary>
internal static class RowVersion
{
    public static string Of(long seq, long number) => string.Create(CultureInfo.InvariantCulture, $"{seq}.{number}");

    /// <summary>The seq in a version; -1 for a version of another store.</summary>
    public static long SeqOf(string version)
    {
        var dot = version.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && long.TryParse(version.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : -1;
    }
}
