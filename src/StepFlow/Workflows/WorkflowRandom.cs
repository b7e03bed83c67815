using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StepFlow.Workflows;

/// <summary>
/// Randomness that a replay repeats: the same run asks in the same order and gets the same answers. The sequence is StepFlow's own
/// (SplitMix64), because runs outlive versions of .NET; not for secrets.
/// </summary>
internal sealed class WorkflowRandom : Random
{
    private ulong _state;

    public WorkflowRandom(string seed) => _state = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(seed)));

    public override int Next() => Next(int.MaxValue);

    public override int Next(int maxValue) => (int)NextInt64(maxValue);

    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    public override long NextInt64() => NextInt64(long.MaxValue);

    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Below((ulong)maxValue);
    }

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (long)((ulong)minValue + Below((ulong)maxValue - (ulong)minValue));
    }

    public override double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextBits() >> 40) * (1.0f / (1U << 24));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        Span<byte> bits = stackalloc byte[8];
        for (; !buffer.IsEmpty; buffer = buffer[Math.Min(8, buffer.Length)..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bits, NextBits());
            bits[..Math.Min(8, buffer.Length)].CopyTo(buffer);
        }
    }

    protected override double Sample() => NextDouble();

    /// <summary>The upper half of the product: as even as 64 bits allow, and the same on every machine.</summary>
    private ulong Below(ulong limit) => limit == 0 ? 0 : Math.BigMul(NextBits(), limit, out _);

    private ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
