using DurableTask.AzureStorage;

namespace DurableTaskPeer;

/// <summary>How DurableTask is set: by default, but for what makes it faster here. The benchmark's rows say the same.</summary>
internal static class Settings
{
    public static AzureStorageOrchestrationServiceSettings Of(string connection, string taskHub, bool extendedSessions) => new()
    {
        StorageAccountClientProvider = new StorageAccountClientProvider(connection),
        TaskHubName = taskHub,
        // One worker needs no more than one queue to receive from. The default of 4 is for up to four workers.
        PartitionCount = 1,
        // As many as StepFlow takes by default. The default is 10.
        MaxConcurrentTaskActivityWorkItems = 64,
        // What this process sends wakes its own receiver; this bounds what is missed. The default is 30 seconds.
        MaxQueuePollingInterval = TimeSpan.FromSeconds(1),
        // Keeps a run in memory between its steps, which saves the reading of its history. Off by default.
        ExtendedSessionsEnabled = extendedSessions,
    };
}
