namespace StepFlow.Bench.Processes;

/// <summary>A way to set DurableTask.</summary>
/// <param name="Name">What its rows are called.</param>
/// <param name="Argument">What its process is told.</param>
/// <param name="Settings">What the rows say of it.</param>
internal sealed record DurableTaskWay(string Name, string Argument, string Settings)
{
    private const string FastSettings = "1 partition, 64 activities at once, polling every second at most; otherwise its default settings";

    /// <summary>As it comes, and as most run it.</summary>
    public static DurableTaskWay Defaults { get; } = new("DurableTask, default settings", "defaults", "4 partitions, 10 activities at once, polling every 30 seconds at most");

    /// <summary>As fast as it gets on one process here.</summary>
    public static DurableTaskWay Fast { get; } = new("DurableTask", "fast", FastSettings);

    /// <summary>The same, and its runs stay in memory between their steps.</summary>
    public static DurableTaskWay FastSessions { get; } = new("DurableTask with extended sessions", "fast-sessions", FastSettings);
}
