using System.Collections.Concurrent;
using StepFlow.Definitions;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>Pages of plans by hash: runs of one workflow share them in memory.</summary>
internal sealed class PageCache
{
    private const int Capacity = 512; // of at most 16 KB each

    private readonly ConcurrentDictionary<string, PlanPage> _pages = new(StringComparer.Ordinal);

    /// <summary>A page that is known to be whole; null where it is not known.</summary>
    public PlanPage? Find(string hash) => _pages.GetValueOrDefault(hash);

    /// <summary>
    /// The shared instance of a page. A damaged page is given back as it is and shared with nobody: the engine will block that
    /// run, and no other.
    /// </summary>
    public PlanPage Share(PlanPage page)
    {
        if (_pages.TryGetValue(page.Hash, out var known))
            return known.Content.Span.SequenceEqual(page.Content.Span) ? known : page;
        if (page.ComputeHash() != page.Hash)
            return page;

        // Plans in use number few; where they do not, starting over costs one read per run.
        if (_pages.Count >= Capacity)
            _pages.Clear();
        return _pages.GetOrAdd(page.Hash, page);
    }
}
