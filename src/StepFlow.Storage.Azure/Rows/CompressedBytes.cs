using System.IO.Compression;

namespace StepFlow.Storage.Azure.Rows;

/// <summary>Brotli, at a level that costs about as much as sending what it saves.</summary>
internal static class CompressedBytes
{
    private const int Quality = 4;
    private const int Window = 22;

    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        var target = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        if (!BrotliEncoder.TryCompress(bytes, target, out var written, Quality, Window))
            throw new InvalidOperationException("Brotli needs more than its own upper bound.");
        return target[..written];
    }

    /// <summary>Null where the bytes are not what <see cref="Compress"/> wrote.</summary>
    public static byte[]? Decompress(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var source = new MemoryStream(bytes.ToArray(), writable: false);
            using var brotli = new BrotliStream(source, CompressionMode.Decompress);
            using var target = new MemoryStream();
            brotli.CopyTo(target);
            return target.ToArray();
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidDataException)
        {
            return null;
        }
    }
}
