using StepFlow.Definitions.Expressions;
using StepFlow.Steps;

namespace StepFlow.Definitions;

/// <summary>Flow control: how many runs with the same key may go on at once, and how many may begin in a period.</summary>
public sealed record FlowRule
{
    /// <summary>Most places of a key: its state is one row.</summary>
    public const int MaxParallelism = 100;

    /// <summary>Most starts in a period.</summary>
    public const int MaxRate = 1000;

    /// <summary>The shortest period: 1 second.</summary>
    public static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(1);

    /// <summary>The longest period: 1 day.</summary>
    public static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(1);

    /// <summary>The key, a text with expressions over <c>input</c>. All workflows share the keys.</summary>
    public required InputTemplate Key { get; init; }

    /// <summary>A rule for a key that is known, as C# code knows it: the text is taken as it is, whatever it holds.</summary>
    /// <param name="key">The key: 1 to 200 bytes of UTF-8.</param>
    public static FlowRule For(string key) =>
        new() { Key = InputTemplate.Parse(StepJson.Write(key.Replace("${", "$${", StringComparison.Ordinal)).ToString()) };

    /// <summary>Most at once, 1 to 100; null: any number.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Most starts in a period, 1 to 1,000; null: any number.</summary>
    public int? RateLimit { get; init; }

    /// <summary>The period, 1 second to 1 day: whichever one is looked at, no more than the limit begin in it.</summary>
    public TimeSpan RatePeriod { get; init; }
}
