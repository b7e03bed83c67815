using StepFlow.Testing.Host;

namespace StepFlow.Tests.Execution;

/// <summary>Base of tests of deliveries that may execute three steps.</summary>
public abstract class StepsInARowTest() : EngineTest(options => options.StepsPerDelivery = 3)
{
    /// <summary>A process that has accepted the run.</summary>
    protected async Task<TestProcess> StartAsync(string steps)
    {
        var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(steps), CancellationToken.None);
        return process;
    }

    /// <summary>One delivery; something happens while its step <c>Hold</c> executes, which then returns 4.</summary>
    protected async Task DeliverAsync(TestProcess process, Func<Task> meanwhile, CancellationToken stopping = default)
    {
        var delivery = process.DeliverAsync(stopping);
        await Holding.Task;
        await meanwhile();
        Held.TrySetResult(4);
        await delivery;
    }
}
