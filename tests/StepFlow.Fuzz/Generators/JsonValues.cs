using System.Text;

namespace StepFlow.Fuzz.Generators;

/// <summary>JSON values of any kind, and what becomes of JSON on a bad line.</summary>
internal static class JsonValues
{
    /// <summary>A value, nested at most so deep but for a few that are nested far too deep.</summary>
    public static string Value(Dice random, int depth)
    {
        switch (random.Next(depth > 0 ? 10 : 6))
        {
            case 0:
                return random.One("null", "true", "false");
            case 1 or 2:
                return Texts.Number(random);
            case 3 or 4:
                return Texts.String(random);
            case 5:
                return random.Slips(0.02) ? Deep(random) : "{}";
            case 6 or 7:
                return $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1)))}]";
            default:
                return $"{{{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => $"{Key(random)}:{Value(random, depth - 1)}").DistinctBy(p => random.Careful ? p[..p.IndexOf(':', StringComparison.Ordinal)] : p))}}}";
        }
    }

    /// <summary>Now and then cut, doubled, or with other bytes in it: mostly no JSON any more.</summary>
    public static byte[] Spoil(Dice random, string json, double share)
    {
        var bytes = Encoding.UTF8.GetBytes(json).ToList();
        if (!random.Slips(share))
            return [.. bytes];
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                case 3:
                    bytes.Insert(at, random.One((byte)'"', (byte)'{', (byte)'}', (byte)'[', (byte)',', (byte)':', (byte)0, (byte)0xFF, (byte)'\\'));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                default:
                    bytes.InsertRange(0, random.One<byte[]>([0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0x20, 0x0A]));
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Key(Dice random) => !random.Slips(0.3) ? random.One("\"a\"", "\"b\"", "\"id\"", "\"lines\"", "\"total\"") : Texts.String(random);

    private static string Deep(Dice random)
    {
        var levels = random.One(60, 63, 64, 65, 100, 300, 2000);
        return random.Chance(0.5)
            ? new string('[', levels) + new string(']', levels)
            : string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);
    }
}
