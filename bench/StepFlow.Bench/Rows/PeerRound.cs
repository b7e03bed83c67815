namespace StepFlow.Bench.Rows;

/// <summary>One engine's turn.</summary>
internal sealed record PeerRound(string Engine, double StepsPerSecond, double CpuMsPerStep, double StepMs);
