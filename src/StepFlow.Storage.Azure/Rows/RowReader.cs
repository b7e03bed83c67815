using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using StepFlow.Errors;

namespace StepFlow.Storage.Azure.Rows;

/// <summary>Reads the columns of a row. What is missing or of another type is named by table, partition, row and column.</summary>
internal sealed class RowReader(string table, TableEntity entity)
{
    public TableEntity Entity { get; } = entity;

    public string Table { get; } = table;

    public bool Has(string column) => Entity.TryGetValue(column, out var value) && value is not null;

    public string Text(string column) => OptionalText(column) ?? throw Missing(column, "a text");

    public string? OptionalText(string column) => Optional<string>(column, "a text");

    public byte[] Bytes(string column) => Optional<byte[]>(column, "binary data") ?? throw Missing(column, "binary data");

    public bool Flag(string column) => OptionalValue<bool>(column, "true or false") ?? throw Missing(column, "true or false");

    public DateTimeOffset Time(string column) => OptionalTime(column) ?? throw Missing(column, "a time");

    public DateTimeOffset? OptionalTime(string column) => OptionalValue<DateTimeOffset>(column, "a time");

    public int Int(string column)
    {
        var value = Long(column);
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Damaged(column, "a 32-bit integer", Show(value));
    }

    // Tools that edit rows by hand may turn an Int32 into an Int64 and back; both are the number that it shows.
    public long Long(string column) => Value(column) switch
    {
        int number => number,
        long number => number,
        null => throw Missing(column, "an integer"),
        var other => throw Damaged(column, "an integer", Show(other)),
    };

    public T Name<T>(string column)
        where T : struct, Enum
    {
        var text = Text(column);
        return Enum.TryParse<T>(text, out var value) && string.Equals(value.ToString(), text, StringComparison.Ordinal)
            ? value
            : throw Damaged(column, $"one of {string.Join(", ", Enum.GetNames<T>())}", Show(text));
    }

    public TimeSpan Duration(string column)
    {
        var text = Text(column);
        return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Damaged(column, "a duration such as 00:05:00", Show(text));
    }

    public byte[] Compressed(string column)
    {
        var bytes = Bytes(column);
        return CompressedBytes.Decompress(bytes) ?? throw Damaged(column, "Brotli-compressed data", $"{bytes.Length} other bytes");
    }

    public T? Json<T>(string column)
        where T : class
    {
        if (!Has(column))
            return null;
        try
        {
            return JsonColumn.Read<T>(Value(column) is byte[]? Compressed(column) : System.Text.Encoding.UTF8.GetBytes(Text(column)))
                ?? throw Damaged(column, $"a {typeof(T).Name} as JSON", "null");
        }
        catch (JsonException error)
        {
            throw Damaged(column, $"a {typeof(T).Name} as JSON", error.Message);
        }
    }

    public StorageDamagedException Damaged(string column, string expected, string found) =>
        new($"Table {Table}, partition '{Entity.PartitionKey}', row '{Entity.RowKey}', column {column}: expected {expected}; " +
            $"found {found}. The row was not written like this by StepFlow: restore the column or purge the run.");

    private StorageDamagedException Missing(string column, string expected) => Damaged(column, expected, "nothing");

    private object? Value(string column) => Entity.TryGetValue(column, out var value) ? value : null;

    private T? Optional<T>(string column, string expected)
        where T : class => Value(column) switch
        {
            null => null,
            T value => value,
            var other => throw Damaged(column, expected, Show(other)),
        };

    private T? OptionalValue<T>(string column, string expected)
        where T : struct => Value(column) switch
        {
            null => null,
            T value => value,
            var other => throw Damaged(column, expected, Show(other)),
        };

    // Payloads never reach a message: only the type of binary data is shown, and the beginning of a text.
    private static string Show(object value) => value switch
    {
        string text => $"the text '{(text.Length > 40 ? text[..40] + "…" : text)}'",
        byte[] bytes => $"{bytes.Length} bytes of binary data",
        IFormattable other => $"{other.ToString(null, CultureInfo.InvariantCulture)} ({other.GetType().Name})",
        _ => value.GetType().Name,
    };
}
