namespace StepFlow.Fuzz.Generators;

/// <summary>Choices.</summary>
internal static class Pick
{
    public static T One<T>(this Dice random, params ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    public static bool Chance(this Dice random, double share) => random.NextDouble() < share;

    /// <summary>True now and then, for something that is probably wrong; never where care is taken.</summary>
    public static bool Slips(this Dice random, double share) => !random.Careful && random.Chance(share);

    /// <summary>One of those that fit; now and then, without care, one of those that may not.</summary>
    public static string Fit(this Dice random, string[] fitting, params ReadOnlySpan<string> others) =>
        random.Slips(0.4) ? random.One(others) : random.One<string>(fitting);
}
