using DurableTask.Core;

namespace DurableTaskPeer;

/// <summary>The step.</summary>
internal sealed class AddOne : TaskActivity<int, StepResult>
{
    protected override StepResult Execute(TaskContext context, int input) =>
        new(input + 1, (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds);
}
