namespace StepFlow.Definitions;

/// <summary>The resolved, hashed steps of one run, frozen when the run is accepted.</summary>
/// <param name="Hash">Hash of the whole plan: that of the first page.</param>
/// <param name="StepCount">Number of steps.</param>
/// <param name="Pages">The pages, in order.</param>
public sealed record Plan(string Hash, int StepCount, IReadOnlyList<PlanPage> Pages)
{
    /// <summary>The settings that the version brings along, in canonical form; null for none.</summary>
    public Runs.Payload? Settings { get; init; }

    /// <summary>The templates whose values the input of a run decides, to be looked at when it is accepted.</summary>
    internal IReadOnlyList<KnownTemplate> Known { get; init; } = [];

    /// <summary>The page that a position is on; the last page for a position past the end.</summary>
    public PlanPage PageOf(int position)
    {
        foreach (var page in Pages)
        {
            if (position < page.First + page.Count)
                return page;
        }

        return Pages[^1];
    }
}
