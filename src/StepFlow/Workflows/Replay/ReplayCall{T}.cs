using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Workflows.Replay;

/// <summary>A call with the type of its result. Where nothing is recorded for it, its task never completes, and goes with the replay.</summary>
internal sealed class ReplayCall<T>(StepDefinition step, int position, Func<Payload, string, T> read) : ReplayCall(step, position)
{
    // Continuations run where the call is completed, which is the replay's own thread.
    private readonly TaskCompletionSource<T> _result = new();

    public Task<T> Result => _result.Task;

    public override void Complete(StepRecord record)
    {
        if (record.Status == StepStatus.Succeeded)
        {
            _result.SetResult(read(record.Result ?? Payload.Null, $"The result of step '{Key}'"));
            return;
        }

        _result.SetException(new WorkflowStepFailedException(Key, record.Error ?? StepErrors.Of("unknown", "The record holds no error.", retryable: false)));
        // Code that does not look at this call, as after WhenAny, must not raise an unobserved exception later.
        _ = _result.Task.Exception;
    }
}
