using StepFlow.Runs;
using StepFlow.Testing.Host;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>A run of a C# workflow that makes several calls at once.</summary>
public abstract class OverlapTest : CodeTest
{
    protected static TimeSpan Hour => TimeSpan.FromHours(1);

    protected static async Task<long> NapAsync(WorkflowContext context, string key, int minutes)
    {
        await context.SleepAsync(TimeSpan.FromMinutes(minutes), key);
        return minutes;
    }

    protected static Task<RunView> ReadAsync(TestProcess process) => process.Reader.GetAsync("run-1", CancellationToken.None);

    protected async Task<TestProcess> StartAsync()
    {
        var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await process.DeliverAllAsync();
        return process;
    }

    /// <summary>The run of a call, by its number in the order of the calls, from 0.</summary>
    protected RunRow CallOf(int number) => RowOf(RunId.OfChild(RowOf(), 0, number + 1));
}
