using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Tests.Azurite;

public sealed class CompressedBytesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000_000)]
    public void Decompress_WhatWasCompressed_IsTheSame(int size)
    {
        var bytes = new byte[size];

        Assert.Equal(bytes, CompressedBytes.Decompress(CompressedBytes.Compress(bytes)));
    }

    [Fact]
    public void Decompress_CutOffOrContinued_IsNull()
    {
        var bytes = CompressedBytes.Compress(new byte[100_000]);

        Assert.Null(CompressedBytes.Decompress(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Null(CompressedBytes.Decompress([.. bytes, 0]));
        Assert.Null(CompressedBytes.Decompress([]));
    }
}
