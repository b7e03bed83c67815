using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Forks;

/// <summary>What a parent does to its children, as an operator would. A child that cannot be told needs nothing done to it.</summary>
/// <param name="control">Made late: what it changes has duties, and those lead back here.</param>
internal sealed class ChildControl(Lazy<RunControl> control)
{
    /// <summary>
    /// Lets those go on that stand as they did before their parent was resumed, and as they were seen. The numbers of those that cannot:
    /// what they came to before is their end.
    /// </summary>
    public async Task<IReadOnlyList<int>> ResumeAsync(ForkState fork, IReadOnlyList<(int Index, RunSnapshot? Run)> children, CancellationToken cancellationToken)
    {
        List<int> refused = [];
        foreach (var (index, child) in children)
        {
            if (child is not null && ForkProgress.IsToResume(fork, index, child.Row)
                && !await TryAsync(c => c.ResumeAsync(child, cancellationToken)).ConfigureAwait(false))
                refused.Add(index);
        }

        return refused;
    }

    /// <summary>Does it; false where the child has ended meanwhile, cannot be told, or is not there.</summary>
    public async Task<bool> TryAsync(Func<RunControl, Task<RunSnapshot>> change)
    {
        try
        {
            await change(control.Value).ConfigureAwait(false);
            return true;
        }
        catch (StepFlowException e) when (e is ConflictException or NotFoundException)
        {
            // It has ended meanwhile, or it is made later by whoever looks: then its parent is looked at again.
            return false;
        }
    }
}
