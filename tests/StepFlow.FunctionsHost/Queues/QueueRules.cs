using System.Globalization;
using System.Text.Json;

namespace StepFlow.FunctionsHost.Queues;

/// <summary>What host.json says about queues.</summary>
internal sealed record QueueRules(int BatchSize, int NewBatchThreshold, int MaxDequeueCount, TimeSpan VisibilityTimeout, bool IsBase64)
{
    public static QueueRules Of(JsonElement host)
    {
        var queues = host.GetProperty("extensions").GetProperty("queues");
        return new(
            queues.GetProperty("batchSize").GetInt32(),
            queues.GetProperty("newBatchThreshold").GetInt32(),
            queues.GetProperty("maxDequeueCount").GetInt32(),
            TimeSpan.Parse(queues.GetProperty("visibilityTimeout").GetString() ?? "", CultureInfo.InvariantCulture),
            queues.GetProperty("messageEncoding").GetString() == "base64");
    }
}
