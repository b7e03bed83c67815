using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace StepFlow.Storage.Azure.Connection;

/// <summary>The clients of every table, queue and container of StepFlow.</summary>
internal sealed class AzureClients(AzureStorageOptions options, TableServiceClient tables, QueueServiceClient queues, BlobServiceClient blobs)
{
    private int _creations;

    public TableClient Runs { get; } = tables.GetTableClient($"{options.TablePrefix}Runs");

    public TableClient Index { get; } = tables.GetTableClient($"{options.TablePrefix}Index");

    public TableClient Definitions { get; } = tables.GetTableClient($"{options.TablePrefix}Definitions");

    public TableClient Schedules { get; } = tables.GetTableClient($"{options.TablePrefix}Schedules");

    public TableClient Flows { get; } = tables.GetTableClient($"{options.TablePrefix}Flows");

    public QueueClient Callbacks { get; } = queues.GetQueueClient(options.QueueName);

    public QueueClient Poison { get; } = queues.GetQueueClient($"{options.QueueName}-poison");

    public BlobContainerClient Payloads { get; } = blobs.GetBlobContainerClient(options.ContainerName);

    /// <summary>How often resources were created: what was remembered about their rows before is void.</summary>
    public int Creations => Volatile.Read(ref _creations);

    /// <summary>Creates what is missing. Insert-if-absent: two processes may do it at once.</summary>
    public async Task CreateMissingAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            Runs.CreateIfNotExistsAsync(cancellationToken),
            Index.CreateIfNotExistsAsync(cancellationToken),
            Definitions.CreateIfNotExistsAsync(cancellationToken),
            Schedules.CreateIfNotExistsAsync(cancellationToken),
            Flows.CreateIfNotExistsAsync(cancellationToken),
            Callbacks.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
            Poison.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
            Payloads.CreateIfNotExistsAsync(cancellationToken: cancellationToken)).ConfigureAwait(false);
        Interlocked.Increment(ref _creations);
    }
}
