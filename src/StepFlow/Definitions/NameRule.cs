using System.Buffers;

namespace StepFlow.Definitions;

/// <summary>The one rule for names that end up in storage keys and addresses: run ids, step names, workflow and version names.</summary>
public static class NameRule
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>The rule in words, for messages.</summary>
    public const string Description = "1 to 128 letters (A-Z, a-z), digits and . _ ~ -, starting and ending with a letter or digit";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-");

    /// <summary>True when the name follows the rule.</summary>
    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && !name.ContainsAnyExcept(Allowed);

    /// <summary>Says what is wrong with a name; null when nothing is.</summary>
    /// <param name="what">What the name is, with its article, such as <c>A run id</c>.</param>
    /// <param name="name">The name.</param>
    public static string? Check(string what, string name) =>
        IsValid(name) ? null : $"{what} is {Description}; found {Found(name)}.";

    /// <summary>Adds what is wrong with a name to the problems; nothing when it follows the rule, or where there is none.</summary>
    internal static void Check(string where, string? name, List<Errors.InputProblem> problems)
    {
        if (name is not null && !IsValid(name))
            problems.Add(new(where, $"Expected {Description}; found {Found(name)}."));
    }

    private static string Found(string name)
    {
        if (name.Length == 0)
            return "an empty string";
        if (name.Length > MaxLength)
            return $"{name.Length} characters, beginning '{name[..20]}'";

        var wrong = name.AsSpan().IndexOfAnyExcept(Allowed);
        return wrong >= 0
            ? $"'{name}', with {Show(name[wrong])} at character {wrong + 1}"
            : $"'{name}'";
    }

    private static string Show(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : $"'{c}'";
}
