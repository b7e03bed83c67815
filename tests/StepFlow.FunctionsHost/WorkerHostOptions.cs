namespace StepFlow.FunctionsHost;

/// <summary>What a host is given: the built app and its settings.</summary>
public sealed class WorkerHostOptions
{
    /// <summary>The app's output folder, with <c>worker.config.json</c> and <c>host.json</c> in it.</summary>
    public required string AppDirectory { get; init; }

    /// <summary>The app settings, by the names of environment variables. Triggers name them with <c>%Name%</c> or as their connection.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>How long starting a worker, one invocation or ending a worker may take before the host gives up. Default 60 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a message stays hidden while its function runs, and so after the worker's crash. Default 10 minutes, as on Azure.</summary>
    public TimeSpan MessageLease { get; init; } = TimeSpan.FromMinutes(10);
}
