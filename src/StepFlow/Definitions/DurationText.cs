using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace StepFlow.Definitions;

/// <summary>Durations as people write them: <c>500ms</c>, <c>2s</c>, <c>10m</c>, <c>1h30m</c>, <c>7d</c>, <c>1.5s</c>.</summary>
public static class DurationText
{
    private const string Expected = "Expected a duration such as \"500ms\", \"2s\", \"10m\", \"1h30m\" or \"7d\"";
    private const int MaxLength = 64;

    // Largest first: the order in which a duration is written and in which it may be combined.
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads a duration; it is never negative. Says in <paramref name="problem"/> what was expected and found otherwise.</summary>
    public static bool TryParse(string text, out TimeSpan duration, [NotNullWhen(false)] out string? problem)
    {
        duration = TimeSpan.Zero;
        problem = text.Length > MaxLength
            ? $"{Expected}, found {text.Length} characters."
            : Read(text, out duration);
        return problem is null;
    }

    /// <summary>The canonical text: whole units, largest first, zero parts left out. Negative durations are an error.</summary>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        if (duration == TimeSpan.Zero)
            return "0s";

        var text = new StringBuilder();
        var rest = duration.Ticks;
        foreach (var (name, ticks) in Units)
        {
            // Only the smallest unit has a fraction, down to a tick (0.0001ms).
            var amount = name == "ms" ? rest / (decimal)ticks : rest / ticks;
            rest %= ticks;
            if (amount != 0)
                text.Append(CultureInfo.InvariantCulture, $"{amount:0.####}{name}");
        }

        return text.ToString();
    }

    private static string? Read(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var total = 0m;
        var unit = -1;
        var rest = text.AsSpan();
        do
        {
            var number = Take(ref rest, static c => char.IsAsciiDigit(c) || c == '.');
            var name = Take(ref rest, static c => !char.IsAsciiDigit(c) && c != '.');
            if (!TryNumber(number, out var amount))
                return $"{Expected}, found {Quote(text)}.";
            var found = UnitOf(name);
            if (found < 0)
                return $"{Expected}, found {Quote(text)}: {(name.IsEmpty ? "a number without a unit" : $"the unit '{name}'")}; units are d, h, m, s, ms.";
            if (found <= unit)
                return $"{Expected}, found {Quote(text)}: units go from large to small and each occurs once.";
            unit = found;
            if (amount > TimeSpan.MaxValue.Ticks / (decimal)Units[unit].Ticks)
                return $"{Expected}, found {Quote(text)}, which is too long.";
            total += amount * Units[unit].Ticks;
        }
        while (!rest.IsEmpty);

        if (total > TimeSpan.MaxValue.Ticks)
            return $"{Expected}, found {Quote(text)}, which is too long.";
        if (total != decimal.Truncate(total))
            return $"{Expected}, found {Quote(text)}, which is finer than 0.0001ms.";
        duration = new TimeSpan((long)total);
        return null;
    }

    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest, Func<char, bool> belongs)
    {
        var length = 0;
        while (length < rest.Length && belongs(rest[length]))
            length++;
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out decimal number)
    {
        number = 0;
        // More digits than a decimal holds would be rounded silently.
        return text.Length is > 0 and <= 28 && text[0] != '.' && text[^1] != '.'
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    private static int UnitOf(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Units.Length; i++)
        {
            if (name.SequenceEqual(Units[i].Name))
                return i;
        }

        return -1;
    }

    private static string Quote(string text) => text.Length == 0 ? "an empty string" : $"\"{text}\"";
}
