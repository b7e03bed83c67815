namespace StepFlow.Storage;

/// <summary>
/// A promise to look at a run again. It exists from accept until the run's terminal duties are done, and steps never touch it:
/// whatever a crash leaves behind, the sweeper comes by.
/// </summary>
/// <param name="RunId">The run.</param>
/// <param name="Due">When to look (UTC).</param>
/// <param name="Repairs">How often in a row the sweeper has sent for this run; its backoff.</param>
public sealed record ActiveEntry(string RunId, DateTimeOffset Due, int Repairs = 0);
