using StepFlow.Definitions;
using StepFlow.Runs;
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

    /// <summary>Where the cursor goes when the step at it is recorded. Reads the pages that it turns.</summary>
    /// <param name="run">The run.</param>
    /// <param name="passOver">How many of the following steps are passed over.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<PlanTurn> NextAsync(RunSnapshot run, int passOver, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var page = row.Page;
        for (var next = row.Cursor + 1 + passOver; ;)
        {
            if (next >= row.StepCount)
                return new PlanTurn(row.StepCount, page, null);
            page = await TurnAsync(run, page, next, cancellationToken).ConfigureAwait(false);
            if (pages.StepAt(page, next) is not JumpStep jump)
                return new PlanTurn(next, page, pages.StepAt(page, next));
            next += 1 + jump.Over;
        }
    }

    private Task<PlanPage> PageOfAsync(RunSnapshot run, int position, CancellationToken cancellationToken) =>
        TurnAsync(run, run.Row.Page, position, cancellationToken);

    /// <summary>The page that a position is on, from one before it on. Every page on the way is read: each holds the hash of the next.</summary>
    private async Task<PlanPage> TurnAsync(RunSnapshot run, PlanPage page, int position, CancellationToken cancellationToken)
    {
        while (position >= page.First + page.Count)
        {
            var turned = await store.ReadPageAsync(run, page.Index + 1, cancellationToken).ConfigureAwait(false);
            // The expected hash comes from the page before, never from the page that is checked.
            page = Checked(turned with { Hash = page.NextHash });
        }

        return page;
    }

    /// <summary>A page that is only passed over must be the one that was frozen, too: the next one's hash comes from it.</summary>
    private PlanPage Checked(PlanPage page)
    {
        pages.Steps(page);
        return page;
    }
}
