using StepFlow.Definitions.Json;
using StepFlow.Errors;
using StepFlow.Storage;

namespace StepFlow.Definitions;

/// <summary>
/// Reads the steps of a frozen plan's pages. A page is verified against its hash and parsed once; runs of the same plan share it.
/// </summary>
/// <param name="capacity">Pages kept, each at most 16 KB of JSON. Default 256.</param>
internal sealed class PlanPageReader(int capacity = 256)
{
    // Deeper than a definition may nest, as a page wraps steps once more.
    private const int MaxDepth = 256;

    private readonly ReadCache<string, PlannedPage> _cache = new(capacity, _ => 1);

    /// <summary>Pages held now.</summary>
    public int CachedPages => _cache.Count;

    /// <summary>The step at a position of the plan, which is on the page.</summary>
    public StepDefinition StepAt(PlanPage page, int position) => StepAt(page, position, page.Hash);

    /// <summary>The step at a position of the plan, which is on the page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="position">A position on it.</param>
    /// <param name="expectedHash">The hash that the run, or the page before, says the page has.</param>
    /// <exception cref="PlanDamagedException">The page is not the one that was frozen, or cannot be read.</exception>
    public StepDefinition StepAt(PlanPage page, int position, string expectedHash)
    {
        var planned = Find(page, expectedHash);
        var index = position - planned.First;
        if (index < 0 || index >= planned.Steps.Count)
            throw new ArgumentOutOfRangeException(nameof(position), position, $"The page holds positions {planned.First} to {planned.First + planned.Steps.Count - 1}.");
        return planned.Steps[index];
    }

    /// <summary>All steps of the page, their references resolved.</summary>
    public IReadOnlyList<StepDefinition> Steps(PlanPage page) => Steps(page, page.Hash);

    /// <summary>All steps of the page, their references resolved.</summary>
    /// <exception cref="PlanDamagedException">The page is not the one that was frozen, or cannot be read.</exception>
    public IReadOnlyList<StepDefinition> Steps(PlanPage page, string expectedHash) => Find(page, expectedHash).Steps;

    private PlannedPage Find(PlanPage page, string expectedHash)
    {
        if (page.Hash != expectedHash)
            throw new PlanDamagedException(page.Index, expectedHash, page.Hash);
        if (_cache.Find(expectedHash) is { } known)
            return known;

        var actualHash = page.ComputeHash();
        if (actualHash != expectedHash)
            throw new PlanDamagedException(page.Index, expectedHash, actualHash);
        var planned = Parse(page);
        _cache.Keep(expectedHash, planned);
        return planned;
    }

    private static PlannedPage Parse(PlanPage page)
    {
        try
        {
            using var document = JsonSource.Parse(page.Content, MaxDepth);
            var problems = new ProblemList();
            var steps = new StepReader(problems, frozen: true).ReadList(document.RootElement, JsonPlace.At("steps"));
            problems.ThrowIfAny();
            if (steps.Count != page.Count)
                throw new InvalidInputException("steps", $"Expected {page.Count} steps, found {steps.Count}.");
            return new PlannedPage(page.First, steps);
        }
        catch (InvalidInputException error)
        {
            throw new PlanDamagedException(page.Index, page.Hash, error);
        }
    }
}
