using System.Globalization;
using Azure.Data.Tables;
using StepFlow.Flow;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Flow;

/// <summary>Those who wait for a flow key, in the order of their coming. Keys and columns are stored: a contract.</summary>
internal static class FlowWaiterColumns
{
    /// <summary>Lies before every waiter.</summary>
    public const string First = "wait|";

    /// <summary>Lies behind every waiter.</summary>
    public const string Behind = "wait~";

    public static string Row(FlowWaiter waiter) =>
        string.Create(CultureInfo.InvariantCulture, $"{First}{waiter.Since.UtcTicks:D19}|{waiter.Place.RunId}");

    public static TableEntity Write(string partition, FlowWaiter waiter) => new(partition, Row(waiter))
    {
        ["Since"] = waiter.Since,
        ["RunId"] = waiter.Place.RunId,
        ["Incarnation"] = waiter.Place.Incarnation,
        ["Generation"] = waiter.Place.Generation,
    };

    public static FlowWaiter Read(RowReader row) =>
        new(row.Time("Since"), new FlowPlace(row.Text("RunId"), row.Text("Incarnation"), row.Int("Generation")));
}
