namespace StepFlow.Chaos;

/// <summary>What the servers keep their runs on.</summary>
public enum ChaosBackend
{
    /// <summary>Two servers on one Azurite.</summary>
    Azurite,

    /// <summary>One server on its data directory.</summary>
    Sqlite,
}
