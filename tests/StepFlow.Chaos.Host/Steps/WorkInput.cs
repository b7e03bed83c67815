namespace StepFlow.Chaos.Host.Steps;

/// <summary>What <c>Work</c> and <c>Once</c> get.</summary>
/// <param name="Value">A number.</param>
/// <param name="Times">What it is multiplied by.</param>
/// <param name="By">What is added then.</param>
/// <param name="Ms">How long that takes, in milliseconds.</param>
/// <param name="Fails">How many attempts fail before it does.</param>
internal sealed record WorkInput(long Value, long Times, long By, int Ms, int Fails);
