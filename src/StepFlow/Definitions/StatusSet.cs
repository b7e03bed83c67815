using System.Globalization;

namespace StepFlow.Definitions;

/// <summary>HTTP statuses: single ones such as <c>408</c> and whole classes such as <c>5xx</c>.</summary>
public sealed record StatusSet
{
    private StatusSet(string text) => Text = text;

    /// <summary>2xx.</summary>
    public static StatusSet Success { get; } = new("2xx");

    /// <summary>408, 429 and 5xx: another attempt may help.</summary>
    public static StatusSet Transient { get; } = new("408 429 5xx");

    /// <summary>429 and 503: the server says that it has not begun.</summary>
    public static StatusSet NotBegun { get; } = new("429 503");

    /// <summary>The members in order, with a space between; empty for none.</summary>
    public string Text { get; }

    /// <summary>The members in order.</summary>
    public IReadOnlyList<string> Members => Text.Length == 0 ? [] : Text.Split(' ');

    /// <summary>The set of these members, whatever their order; a repeated one counts once.</summary>
    /// <exception cref="ArgumentException">A member is neither a status nor a class.</exception>
    public static StatusSet Of(params IEnumerable<string> members)
    {
        var all = members.ToList();
        if (all.Find(m => !IsMember(m)) is { } wrong)
            throw new ArgumentException($"Expected a status from 100 to 599 or a class such as 5xx, found '{wrong}'.", nameof(members));
        return new StatusSet(string.Join(' ', all.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
    }

    /// <summary>True for <c>100</c> to <c>599</c> and <c>1xx</c> to <c>5xx</c>.</summary>
    public static bool IsMember(string text) => text is [>= '1' and <= '5', var second, var third]
        && ((second == 'x' && third == 'x') || (char.IsAsciiDigit(second) && char.IsAsciiDigit(third)));

    /// <summary>True where the status, or its class, is a member.</summary>
    public bool Contains(int status)
    {
        var text = status.ToString(CultureInfo.InvariantCulture);
        return Members.Any(m => m == text || (m[1] == 'x' && m[0] == text[0]));
    }

    /// <inheritdoc/>
    public override string ToString() => Text.Length == 0 ? "none" : string.Join(", ", Members);
}
