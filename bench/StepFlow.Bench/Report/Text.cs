using System.Globalization;

namespace StepFlow.Bench.Report;

/// <summary>Figures as text, the same on every machine.</summary>
internal static class Text
{
    public static string Milliseconds(double value) => Of($"{value:0.00} ms");

    public static string Rate(double perSecond) => Of($"{perSecond:0} steps/s");

    public static string Ratio(double value) => Of($"{value:0.00} ×");

    public static string Megabytes(double bytes) => Of($"{bytes / (1024 * 1024):0} MB");

    public static string Of(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
