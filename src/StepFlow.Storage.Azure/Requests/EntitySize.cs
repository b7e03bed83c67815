using Azure.Data.Tables;
using StepFlow.Errors;

namespace StepFlow.Storage.Azure.Requests;

/// <summary>What an entity takes: in the table, by the service's rules, and in a batch, as an upper bound of what is sent.</summary>
internal static class EntitySize
{
    /// <summary>Largest property: 64 KiB, text in UTF-16.</summary>
    public const int MaxProperty = 64 * 1024;

    /// <summary>Largest entity: 1 MiB.</summary>
    public const int MaxEntity = 1024 * 1024;

    private const int Envelope = 1_000;

    /// <summary>Refuses an entity that the service would refuse.</summary>
    public static void Check(string what, TableEntity entity)
    {
        long total = 2L * (entity.PartitionKey.Length + entity.RowKey.Length) + 4;
        foreach (var (name, value) in entity)
        {
            var size = Stored(value);
            if (size > MaxProperty)
                throw new PayloadTooLargeException($"{what}: the column {name}", size, MaxProperty);
            total += 8 + 2 * name.Length + size;
        }

        if (total > MaxEntity)
            throw new PayloadTooLargeException($"{what}: the row", total, MaxEntity);
    }

    /// <summary>An upper bound of the entity's bytes in the body of a batch.</summary>
    public static long Sent(TableEntity entity)
    {
        // Name, type annotation and punctuation take up to 2 × name + 40; text is escaped, at worst to six bytes a character.
        var sum = Envelope + 6L * (entity.PartitionKey.Length + entity.RowKey.Length);
        foreach (var (name, value) in entity)
            sum += 2 * name.Length + 40 + (value is byte[] bytes ? (bytes.Length + 2) / 3 * 4 : value is string text ? Escaped(text) : 40);
        return sum;
    }

    private static int Stored(object? value) => value switch
    {
        byte[] bytes => bytes.Length + 4,
        string text => 2 * text.Length + 4,
        _ => 16,
    };

    private static long Escaped(string text)
    {
        long sum = 0;
        foreach (var c in text)
            sum += char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_' or '.' or ':' or ',' ? 1 : 6;
        return sum;
    }
}
