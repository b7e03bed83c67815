using DurableTask.AzureStorage;

namespace DurableTaskPeer;

/// <summary>How DurableTask is set: by default, or with what makes it faster here. The benchmark's rows say the same.</summary>
internal static class Settings
{
    /// <param name="connection">The storage account.</param>
    /// <param name="taskHub">The names of its tables and queues begin with this.</param>
    /// <param name="way"><c>defaults</c>, <c>fast</c>, or <c>fast-sessions</c>: with extended sessions.</param>
    public static AzureStorageOrchestrationServiceSettings Of(string connection, string taskHub, string way)
    {
        var settings = new AzureStorageOrchestrationServiceSettings
        {
            StorageAccountClientProvider = new StorageAccountClientProvider(connection),
            TaskHubName = taskHub,
            // Keeps a run in memory between its steps, which saves the reading of its history. Off by default.
            ExtendedSessionsEnabled = way == "fast-sessions",
        };
        if (way == "defaults")
            return settings;
        // One worker needs no more than one queue to receive from. The default of 4 is for up to four workers.
        settings.PartitionCount = 1;
        // As many as StepFlow takes by default. The default is 10.
        settings.MaxConcurrentTaskActivityWorkItems = 64;
        // What this process sends wakes its own receiver; this bounds what is missed. The default is 30 seconds.
        settings.MaxQueuePollingInterval = TimeSpan.FromSeconds(1);
        return settings;
    }
}
