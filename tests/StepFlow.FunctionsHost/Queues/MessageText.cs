using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using Google.Protobuf.Collections;
using StepFlow.FunctionsHost.Rpc;

namespace StepFlow.FunctionsHost.Queues;

/// <summary>A queue message as its function takes it.</summary>
internal static class MessageText
{
    /// <summary>The text; null where the message is not in the encoding that host.json names.</summary>
    public static string? Of(QueueMessage message, bool isBase64)
    {
        if (!isBase64)
            return message.MessageText;
        var bytes = new byte[message.MessageText.Length];
        return Convert.TryFromBase64String(message.MessageText, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    /// <summary>What the host tells beside the text.</summary>
    public static MapField<string, TypedData> Metadata(QueueMessage message, string text) => new()
    {
        ["QueueTrigger"] = new() { String = text },
        ["Id"] = new() { String = message.MessageId },
        ["PopReceipt"] = new() { String = message.PopReceipt },
        ["DequeueCount"] = new() { Json = message.DequeueCount.ToString(CultureInfo.InvariantCulture) },
        ["InsertionTime"] = Time(message.InsertedOn),
        ["ExpirationTime"] = Time(message.ExpiresOn),
        ["NextVisibleTime"] = Time(message.NextVisibleOn),
    };

    private static TypedData Time(DateTimeOffset? time) => new() { Json = JsonSerializer.Serialize(time) };
}
