using System.Buffers;
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

    /// <summary>Null where the bytes are not, or not all of, what <see cref="Compress"/> wrote.</summary>
    public static byte[]? Decompress(ReadOnlySpan<byte> bytes)
    {
        // Not by BrotliStream, which takes a stream that was cut off for one that has ended.
        using var decoder = default(BrotliDecoder);
        var target = new ArrayBufferWriter<byte>(Math.Max(256, bytes.Length * 4));
        while (true)
        {
            var status = decoder.Decompress(bytes, target.GetSpan(256), out var read, out var written);
            bytes = bytes[read..];
            target.Advance(written);
            if (status == OperationStatus.Done)
                return bytes.IsEmpty ? target.WrittenSpan.ToArray() : null;
            if (status != OperationStatus.DestinationTooSmall)
                return null;
        }
    }
}
