using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StepFlow.Runs;

/// <summary>How run ids are made.</summary>
public static class RunId
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>The id of the run that an idempotency key names: the same key gives the same run, on every host.</summary>
    public static string FromKey(string idempotencyKey) =>
        "k-" + Encode(SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey)).AsSpan(0, 16));

    /// <summary>The id of a child: the same step of the same run has the same children, however often it begins them.</summary>
    internal static string OfChild(RunRow parent, int position, int index) => "c-" + Encode(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{parent.RunId}\n{parent.Incarnation}\n{position}\n{index}"))).AsSpan(0, 20));

    /// <summary>Base32 in lower case without padding: 26 characters for 16 bytes.</summary>
    internal static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(26);
        var buffer = 0;
        var bits = 0;
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Alphabet[(buffer >> bits) & 31]);
            }

            buffer &= (1 << bits) - 1;
        }

        if (bits > 0)
            text.Append(Alphabet[(buffer << (5 - bits)) & 31]);
        return text.ToString();
    }
}
