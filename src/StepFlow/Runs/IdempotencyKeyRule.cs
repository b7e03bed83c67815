using System.Globalization;
using StepFlow.Errors;

namespace StepFlow.Runs;

/// <summary>The one rule for idempotency keys that callers send. An empty one would be a key that all who send it share.</summary>
public static class IdempotencyKeyRule
{
    /// <summary>Longest key, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>Adds what is wrong with a key to the problems; nothing where there is none.</summary>
    public static void Check(string? key, ICollection<InputProblem> problems)
    {
        if (key is { Length: < 1 or > MaxLength })
            problems.Add(new("Idempotency-Key", string.Create(CultureInfo.InvariantCulture, $"Expected 1 to {MaxLength} characters, found {key.Length}.")));
    }
}
