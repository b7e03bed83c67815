namespace StepFlow.Functions.Tests.Worker;

/// <summary>A fact about the app in the real Functions worker.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WorkerFactAttribute : FactAttribute
{
    /// <summary>Skips the fact where the app was built with stand-ins.</summary>
    public WorkerFactAttribute()
    {
#if STANDIN
        Skip = "Built with stand-ins for the Functions worker, which start no worker.";
#endif
    }
}
