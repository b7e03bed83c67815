using Microsoft.Extensions.Time.Testing;

namespace StepFlow.Tests.Execution;

/// <summary>Time that passes beside work, which waits for it now and then.</summary>
internal static class PassingTime
{
    /// <summary>
    /// Lets a second pass whenever the work has not ended, for two minutes at most: a commit that storage did not answer is tried again
    /// within that, and no more passes on a machine that is slow.
    /// </summary>
    public static async Task PassBesideAsync(this FakeTimeProvider time, Task work)
    {
        for (var seconds = 0; !work.IsCompleted && seconds < 120; seconds++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(work, Task.Delay(1));
        }

        await work.WaitAsync(TimeSpan.FromMinutes(1));
    }
}
