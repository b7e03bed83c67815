using StepFlow.Definitions;
using StepFlow.Storage;

namespace StepFlow.Execution;

/// <summary>Reads the steps of a run's plan around its cursor, and checks every page against the hash that the run holds for it.</summary>
internal sealed class PlanCursor(IRunStore store, PlanPageReader pages)
{
    /// <summary>The step at the cursor, which is not past the end.</summary>
    public async Task<StepDefinition> StepAtCursorAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var page = await PageOfAsync(run, run.Row.Cursor, cancellationToken).ConfigureAwait(false);
        return pages.StepAt(page, run.Row.Cursor);
    }

    /// <summary>The step after the cursor and the page that it is on; no step past the end. Reads the next page where the cursor leaves this one.</summary>
    public async Task<(PlanPage Page, StepDefinition? Next)> NextAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var next = row.Cursor + 1;
        if (next >= row.StepCount)
            return (row.Page, null);
        var page = await PageOfAsync(run, next, cancellationToken).ConfigureAwait(false);
        return (page, pages.StepAt(page, next));
    }

    /// <summary>The row's page, or the one after it where the position has left it.</summary>
    private async Task<PlanPage> PageOfAsync(RunSnapshot run, int position, CancellationToken cancellationToken)
    {
        var page = run.Row.Page;
        if (position < page.First + page.Count)
            return page;
        var turned = await store.ReadPageAsync(run, page.Index + 1, cancellationToken).ConfigureAwait(false);
        // The expected hash comes from the page before, never from the page that is checked.
        return turned with { Hash = page.NextHash };
    }
}
