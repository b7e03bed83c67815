using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StepFlow.Workflows;

/// <summary>Ids that a replay repeats: a hash of the run's seed and of how many were asked for before, as a UUID of version 8.</summary>
internal static class DeterministicGuid
{
    public static Guid Of(string seed, int index)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}\nguid\n{index}"))).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
