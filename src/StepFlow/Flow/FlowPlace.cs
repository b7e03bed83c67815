using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StepFlow.Runs;

namespace StepFlow.Flow;

/// <summary>Who holds a slot of a flow key or waits for one. The same run in the same generation asks for the same, however often a crash repeats it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Incarnation">Tells it from a later run of the same id.</param>
/// <param name="Generation">A run that is resumed after its failure has given its slot back, and asks for another.</param>
public sealed record FlowPlace(string RunId, string Incarnation, int Generation)
{
    /// <summary>The place of a run.</summary>
    public static FlowPlace Of(RunRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(row.RunId, row.Incarnation, row.Generation);
    }

    /// <summary>A short name for a rate to count: the same place is counted once.</summary>
    internal string Mark()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{RunId}\n{Incarnation}\n{Generation}");
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 9));
    }

    /// <summary>
    /// True while the run needs the slot: it has not ended, and it has been let in or may be any moment. One that is held before it
    /// was let in asks again when it goes on.
    /// </summary>
    internal bool IsNeededBy(RunRow? row) =>
        row is not null && Of(row) == this && !row.Status.IsTerminal() && (row.Status.IsActive() || row.Flow is { Admitted: true });
}
