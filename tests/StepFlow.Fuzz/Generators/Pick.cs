namespace StepFlow.Fuzz.Generators;

/// <summary>Choices.</summary>
internal static class Pick
{
    public static T One<T>(this Random random, params ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    public static bool Chance(this Random random, double share) => random.NextDouble() < share;
}
