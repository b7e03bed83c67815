namespace StepFlow.Schedules;

/// <summary>Tells the ticker of the same process that a schedule was changed, so that it does not sleep past a due time.</summary>
internal sealed class ScheduleSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Ends with the next change after it was asked for.</summary>
    public Task NextChange => Volatile.Read(ref _next).Task;

    /// <summary>Something changed.</summary>
    public void Changed() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
