namespace StepFlow.Chaos.Host.Steps;

/// <summary>What the C# workflow gets.</summary>
/// <param name="Value">A number.</param>
/// <param name="Ms">How long each of the calls that overlap takes, in milliseconds.</param>
internal sealed record CodeInput(long Value, IReadOnlyList<int> Ms);
