namespace StepFlow.Chaos.Host.Steps;

/// <summary>What <c>Gate</c> gets.</summary>
/// <param name="Value">The number that it lets through.</param>
/// <param name="Name">The file without which it refuses.</param>
internal sealed record GateInput(long Value, string Name);
