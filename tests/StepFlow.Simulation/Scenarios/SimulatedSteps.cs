using StepFlow.Errors;
using StepFlow.Simulation.Worlds;
using StepFlow.Steps;

namespace StepFlow.Simulation.Scenarios;

/// <summary>The handlers. Each enters itself in the ledger and is a point of the schedule before it does anything.</summary>
internal static class SimulatedSteps
{
    private const int LargeText = 40 * 1024;

    public static void Register(StepFlowBuilder steps, World world, SimulatedProcess process)
    {
        Add<long, long>("Add", (x, _) => Task.FromResult(x + 1));
        Add<long, long>("Double", (x, _) => Task.FromResult(2 * x));
        Add<long, long>("Once", (x, _) => Task.FromResult(x + 5));
        Add<long, long>("Flaky", (x, context) => context.Attempt > 2 ? Task.FromResult(x) : throw new InvalidOperationException("Fails twice."));
        Add<long, long>("Doomed", (x, _) => world.Ledger.Repaired ? Task.FromResult(x + 10) : throw new InvalidOperationException("Not mended yet."));
        Add<long, long>("Refuse", (_, _) => throw new StepFailedException("Refused.") { NonRetryable = true });
        Add<long, long>("Slow", SlowAsync);
        Add<long, long>("Deaf", DeafAsync);
        Add<long, Large>("Inflate", (x, _) => Task.FromResult(new Large(x, new string('x', LargeText))));
        Add<Large, long>("Deflate", (x, _) => Task.FromResult(x.Value));
        Add<long[], long>("Sum", (list, _) => Task.FromResult(list.Sum()));
        Add<Weight, long>("Weigh", (x, _) => Task.FromResult(x.Value + 7));
        Add<Undo, long>("Undo", (x, _) => Task.FromResult(x.Result));
        Add<End, long>("Report", (x, _) => Task.FromResult(x.Output ?? (x.Status == "Failed" ? -1 : -2)));
        if (!process.IsWorker || world.Scenario.DeployedAfter is not { } after || world.Time.Now >= world.Watch.Began + after)
            Add<long, long>("Late", (x, _) => Task.FromResult(x + 1));

        void Add<TInput, TOutput>(string name, Func<TInput, StepContext, Task<TOutput>> perform) =>
            steps.AddStep<TInput, TOutput>(name, async (input, context) =>
        {
            using var execution = world.Ledger.Begin(process, context);
            await process.ReachAsync(context).ConfigureAwait(false);
            var result = await perform(input, context).ConfigureAwait(false);
            execution.Returned = true;
            return result;
        });

        async Task<long> SlowAsync(long input, StepContext context)
        {
            await process.SleepAsync(TimeSpan.FromSeconds(70), context.CancellationToken).ConfigureAwait(false);
            return input + 3;
        }

        // The first attempt hears nothing of its cancellation and ends when nobody waits for it any more.
        async Task<long> DeafAsync(long input, StepContext context)
        {
            if (context.Attempt == 1)
                await process.SleepAsync(TimeSpan.FromMinutes(8), CancellationToken.None).ConfigureAwait(false);
            return input + 4;
        }
    }

    internal sealed record Large(long Value, string Text);

    internal sealed record Weight(long Value, string Text);

    internal sealed record Undo(string Step, long Result);

    internal sealed record End(string Status, long? Output);
}
