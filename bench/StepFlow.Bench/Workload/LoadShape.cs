namespace StepFlow.Bench.Workload;

/// <summary>How much work a load is.</summary>
internal sealed record LoadShape(int Runs, int Steps, int Clients)
{
    /// <summary>The load that the budgets of throughput are stated for.</summary>
    public static LoadShape Standard { get; } = new(200, 5, 20);
}
