using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Forks;

/// <summary>What a parent does to its children, as an operator would. A child that cannot be told needs nothing done to it.</summary>
/// <param name="control">Made late: what it changes has duties, and those lead back here.</param>
internal sealed class ChildControl(Lazy<RunControl> control)
{
    /// <summary>Does it, unless the child has ended meanwhile or is not there.</summary>
    public async Task TryAsync(Func<RunControl, Task<RunSnapshot>> change)
    {
        try
        {
            await change(control.Value).ConfigureAwait(false);
        }
        catch (StepFlowException e) when (e is ConflictException or NotFoundException)
        {
            // It has ended meanwhile, or it is made later by whoever looks: then its parent is looked at again.
        }
    }
}
