using System.Globalization;
using System.Security.Cryptography;
using Azure.Data.Tables;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Payloads;

/// <summary>
/// A JSON value in a row, by size: as it is in one binary column; compressed over several, each below the service's limit of
/// 64 KiB and all of them below the row's of 1 MiB; or in a blob, of which the row keeps name and hash.
/// </summary>
internal static class ValueColumns
{
    /// <summary>Largest compressed value that a row holds.</summary>
    public const int MaxInRow = 700 * 1024;

    private const int Chunk = 60 * 1024;

    /// <summary>Writes the columns; returns the blob that must be stored before the row, if one is needed.</summary>
    public static BlobValue? Write(TableEntity entity, string column, Payload? value, string folder)
    {
        if (value is null)
            return null;
        if (value.Size <= StorageLimits.InlineValue)
        {
            entity[column] = value.Utf8.ToArray();
            return null;
        }

        entity[$"{column}Size"] = value.Size;
        var compressed = CompressedBytes.Compress(value.Utf8.Span);
        if (compressed.Length > MaxInRow)
            return Refer(entity, column, value, folder);
        for (var (i, at) = (0, 0); at < compressed.Length; i++, at += Chunk)
            entity[ChunkName(column, i)] = compressed.AsSpan(at, Math.Min(Chunk, compressed.Length - at)).ToArray();
        return null;
    }

    /// <summary>The value where the row holds it; null where it has none, or where <see cref="Reference"/> says that a blob does.</summary>
    public static Payload? Read(RowReader row, string column)
    {
        if (row.Has(column))
            return Payload.FromTrusted(row.Bytes(column));
        if (!row.Has(ChunkName(column, 0)))
        {
            var isLost = row.Has($"{column}Size") && !row.Has($"{column}Blob");
            return isLost ? throw row.Damaged(ChunkName(column, 0), "binary data", "nothing") : null;
        }

        using var chunks = new MemoryStream();
        for (var i = 0; row.Has(ChunkName(column, i)); i++)
            chunks.Write(row.Bytes(ChunkName(column, i)));
        var value = CompressedBytes.Decompress(chunks.ToArray());
        var size = row.Int($"{column}Size");
        if (value?.Length == size)
            return Payload.FromTrusted(value);
        var found = value is null ? "other data" : $"{value.Length} bytes";
        throw row.Damaged($"{column}00…", $"a compressed value of {size} bytes", found);
    }

    /// <summary>True where the row has a value, wherever it lies.</summary>
    public static bool Has(RowReader row, string column) => row.Has(column) || row.Has($"{column}Size");

    /// <summary>The size of the value that the row has, in bytes, wherever it lies.</summary>
    public static int SizeOf(RowReader row, string column) => row.Has(column) ? row.Bytes(column).Length : row.Int($"{column}Size");

    /// <summary>The blob that holds the value; null where there is none.</summary>
    public static BlobReference? Reference(RowReader row, string column) =>
        row.Has($"{column}Blob") ? new BlobReference(row.Text($"{column}Blob"), row.Text($"{column}Hash")) : null;

    private static BlobValue Refer(TableEntity entity, string column, Payload value, string folder)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(value.Utf8.Span));
        var blob = new BlobValue($"{folder}/{hash}", value);
        entity[$"{column}Blob"] = blob.Name;
        entity[$"{column}Hash"] = hash;
        return blob;
    }

    private static string ChunkName(string column, int index) => string.Create(CultureInfo.InvariantCulture, $"{column}{index:D2}");
}
