using System.Buffers.Binary;
using System.Security.Cryptography;

namespace StepFlow.Definitions;

/// <summary>
/// A run of consecutive steps of a plan. Pages form a chain: each holds the hash of the next, and its own hash covers that,
/// so the first page's hash is the hash of the whole plan, and every turn of a page can be checked against the page before.
/// </summary>
/// <param name="Index">Zero-based number of the page.</param>
/// <param name="First">Position of its first step.</param>
/// <param name="Count">Number of its steps.</param>
/// <param name="Content">Its steps as a canonical JSON array in UTF-8.</param>
/// <param name="NextHash">Hash of the next page; empty on the last.</param>
/// <param name="Hash">Hash of this page as it was made; <see cref="ComputeHash()"/> is what its content says now.</param>
public sealed record PlanPage(int Index, int First, int Count, ReadOnlyMemory<byte> Content, string NextHash, string Hash)
{
    /// <summary>Makes a page and its hash.</summary>
    public static PlanPage Create(int index, int first, int count, ReadOnlyMemory<byte> content, string nextHash) =>
        new(index, first, count, content, nextHash, ComputeHash(index, first, count, content.Span, nextHash));

    /// <summary>The hash of the page's content as it is now. A page whose <see cref="Hash"/> differs was damaged.</summary>
    public string ComputeHash() => ComputeHash(Index, First, Count, Content.Span, NextHash);

    private static string ComputeHash(int index, int first, int count, ReadOnlySpan<byte> content, string nextHash)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(head, index);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], first);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], count);
        sha.AppendData(head);
        sha.AppendData(content);
        sha.AppendData(System.Text.Encoding.ASCII.GetBytes(nextHash));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
