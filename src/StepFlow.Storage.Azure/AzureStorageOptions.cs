using Azure.Core;

namespace StepFlow.Storage.Azure;

/// <summary>
/// Where and how StepFlow stores runs in a storage account. Changing a name or the connection leaves the runs in flight
/// where they are: they go on when the old value is back.
/// </summary>
public sealed class AzureStorageOptions
{
    /// <summary>
    /// A storage connection string, such as <c>UseDevelopmentStorage=true</c>. Default null: the connection is read from the setting
    /// that <see cref="ConnectionName"/> names.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Name of the setting that holds the connection string or is the prefix of the identity settings
    /// (<c>__accountName</c>, <c>__tableServiceUri</c> …). Default <c>StepFlowStorage</c>; where that is not set, <c>AzureWebJobsStorage</c>.
    /// </summary>
    public string ConnectionName { get; set; } = "StepFlowStorage";

    /// <summary>What the table names begin with: <c>{TablePrefix}Runs</c>, <c>Index</c>, <c>Definitions</c> and <c>Schedules</c>. Default <c>StepFlow</c>.</summary>
    public string TablePrefix { get; set; } = "StepFlow";

    /// <summary>Queue of the callbacks; its poison queue is <c>{QueueName}-poison</c>. Default <c>stepflow-callbacks</c>.</summary>
    public string QueueName { get; set; } = "stepflow-callbacks";

    /// <summary>Blob container of values that no table row can hold. Default <c>stepflow-payloads</c>.</summary>
    public string ContainerName { get; set; } = "stepflow-payloads";

    /// <summary>
    /// How long a callback that a one-process host received stays hidden from others; a step that takes longer is delivered again
    /// and dropped while its claim is live. Default 5 minutes, 1 second to 7 days.
    /// </summary>
    public TimeSpan VisibilityTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// First pause of a one-process host after it found the queue empty, or fewer messages than it had room for; doubled each time it finds none.
    /// Default 100 ms.
    /// </summary>
    public TimeSpan MinPollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between two looks at an empty queue. Default 2 seconds.</summary>
    public TimeSpan MaxPollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a request is repeated after a timeout, a dropped connection, 429, 500, 502, 503 or 504. Default 3, 0 to 10.</summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>Pause before the first repetition, then exponential with jitter. Default 300 ms.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long one try of a request may take. Default 15 seconds, 1 second to 5 minutes.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Called with the options of each storage client before it is made: add pipeline policies or a transport. Default none.</summary>
    public Action<ClientOptions>? ConfigureClient { get; set; }
}
