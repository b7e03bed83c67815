namespace StepFlow.Chaos.Disturbances;

/// <summary>What is done to the servers or the storage.</summary>
internal enum DisturbanceKind
{
    /// <summary>A server is killed (SIGKILL) and started again.</summary>
    Kill,

    /// <summary>A server is frozen (SIGSTOP) until its claims have ended, and goes on (SIGCONT).</summary>
    Freeze,

    /// <summary>The storage is stopped (SIGTERM) and started again with its data.</summary>
    StorageStop,
}
