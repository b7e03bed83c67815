namespace StepFlow.Definitions;

/// <summary>Finds the name that was probably meant. The one place that knows what "near" is.</summary>
internal static class NearestName
{
    // A name has at most 128 characters and a catalog some hundred names: the bounds keep a request full of errors cheap.
    private const int MaxCandidates = 1000;
    private const int MaxListed = 10;

    /// <summary>The candidate nearest to the name; null when none is near: more than a third of it would have to change.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > NameRule.MaxLength)
            return null;

        string? best = null;
        var bestDistance = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates.Take(MaxCandidates))
        {
            var distance = Distance(name, candidate, bestDistance);
            // Equally near names: the first in ordinal order, so that a message does not depend on a set's order.
            if (distance < bestDistance || (distance == bestDistance && best is not null && string.CompareOrdinal(candidate, best) < 0))
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    /// <summary>A sentence for the end of a message, with a space before it: <c> Did you mean 'AddOne'?</c>; empty when nothing is near.</summary>
    public static string Suggest(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } near ? $" Did you mean '{near}'?" : "";

    /// <summary>The first ten names in ordinal order, and how many more there are.</summary>
    public static string List(IEnumerable<string> names)
    {
        var sorted = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (sorted.Count == 0)
            return "none";
        var listed = string.Join(", ", sorted.Take(MaxListed));
        return sorted.Count > MaxListed ? $"{listed} and {sorted.Count - MaxListed} more" : listed;
    }

    /// <summary>Edits (insert, remove, replace, swap of neighbours; case does not count) from one to the other, or more than the limit.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit || b.Length > NameRule.MaxLength)
            return limit + 1;

        Span<int> older = stackalloc int[b.Length + 1];
        Span<int> above = stackalloc int[b.Length + 1];
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            above[j] = j;

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], older[j - 2] + 1);
            }

            var spare = older;
            older = above;
            above = row;
            row = spare;
        }

        return above[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
