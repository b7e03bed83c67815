namespace StepFlow.Functions.Tests.Worker;

/// <summary>A fact about the app in the real Functions worker.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WorkerFactAttribute : FactAttribute
{
    /// <summary>Skips the fact where the app was built with stand-ins.</summary>
    public WorkerFactAttribute() => Skip = NoWorker;

    /// <summary>Why there is no worker; null where there is one.</summary>
    public static string? NoWorker =>
#if STANDIN
        "Built with stand-ins for the Functions worker, which start no worker.";
#else
        null;
#endif
}
