namespace StepFlow.Chaos.Host.Steps;

/// <summary>What <c>Large</c> gets.</summary>
/// <param name="Value">What the text depends on.</param>
/// <param name="Length">Its length.</param>
internal sealed record LargeInput(long Value, int Length);
