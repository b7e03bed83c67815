using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Sends what the function returns to a queue.</summary>
/// <param name="queueName">The queue's name.</param>
public sealed class QueueOutputAttribute(string queueName) : OutputBindingAttribute
{
    /// <summary>The queue's name.</summary>
    public string QueueName { get; } = queueName;

    /// <summary>The name of the setting that holds the connection; null means AzureWebJobsStorage.</summary>
    public string? Connection { get; set; }
}
