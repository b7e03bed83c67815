using StepFlow.Simulation.Exploring;
using StepFlow.Simulation.Scenarios;

namespace StepFlow.Simulation.Mutants;

/// <summary>
/// Looks for a mutant as the simulation looks for bugs: undisturbed, a few random schedules, the single disturbances of a few
/// scenarios, more random schedules, all single disturbances, still more random ones, pairs.
/// </summary>
internal static class Hunt
{
    private const int FirstRandom = 400;
    private const int MoreRandom = 4_000;
    private const int MaxRandom = 20_000;
    private const int MaxPairs = 10_000;

    private static readonly string[] Near = ["slow", "five-steps", "exhausted", "sleep-first", "event-on-arrival"];

    /// <summary>Explores until something is found or the bounds are reached.</summary>
    public static Explorer For(Mutant mutant)
    {
        var explorer = new Explorer(mutant);
        var sweeps = new Sweeps(mutant);
        var all = AllScenarios.List;
        explorer.Explore(Form.Calm, Sweeps.Calm(all));
        explorer.Explore(Form.Random, Sweeps.Random(1), atMost: FirstRandom);
        explorer.Explore(Form.Single, sweeps.Singles([.. all.Where(s => Near.Contains(s.Name))]));
        explorer.Explore(Form.Random, Sweeps.Random(1 + FirstRandom), atMost: MoreRandom);
        explorer.Explore(Form.Single, sweeps.Singles([.. all.Where(s => !Near.Contains(s.Name))]));
        explorer.Explore(Form.Random, Sweeps.Random(1 + MoreRandom), atMost: MaxRandom);
        if (explorer.Failures.Count == 0)
            explorer.Explore(Form.Pair, sweeps.SomePairs(all, seed: 1), atMost: MaxPairs);
        return explorer;
    }

    /// <summary>Hunts some; true where each was found.</summary>
    public static bool All(IReadOnlyList<Mutant> mutants, TextWriter writer)
    {
        var found = 0;
        foreach (var mutant in mutants)
        {
            var explorer = For(mutant);
            var failure = explorer.Failures.Count > 0 ? explorer.Failures[0] : null;
            found += failure is null ? 0 : 1;
            var what = failure is null ? "" : $": {failure.Schedule}: {failure.Violation}";
            writer.WriteLine($"{mutant.Name,-38} {(failure is null ? "NOT FOUND" : "found")} after {explorer.Total,6:N0} schedules{what}");
        }

        writer.WriteLine($"{found} of {mutants.Count} mutants found");
        return found == mutants.Count;
    }
}
