namespace StepFlow.Storage.Tests.Azurite;

/// <summary>How a test opens a store.</summary>
public sealed class AzureSetup
{
    public required string ConnectionString { get; set; }

    /// <summary>Part of all names, so that tests do not meet.</summary>
    public string Name { get; set; } = $"t{Guid.NewGuid():N}"[..16];

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Pause between two looks at an empty queue.</summary>
    public TimeSpan? PollInterval { get; set; }

    /// <summary>How long a delivered callback stays hidden; null: as by default.</summary>
    public TimeSpan? VisibilityTimeout { get; set; }

    public int MaxRetries { get; set; } = 2;

    public FaultTransport? Faults { get; set; }
}
