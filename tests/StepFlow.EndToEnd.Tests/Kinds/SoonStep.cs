using StepFlow.Steps;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>A time that is about to come, by the clock of the host.</summary>
internal sealed class SoonStep(TimeProvider time) : IStepHandler<long, DateTimeOffset>
{
    public Task<DateTimeOffset> ExecuteAsync(long input, StepContext context) => Task.FromResult(time.GetUtcNow().AddMilliseconds(50));
}
