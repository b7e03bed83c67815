using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StepFlow.Fuzz.Generators;

/// <summary>JSON scalars and names, usual and unusual. Everything returned is the text of a JSON value.</summary>
internal static class Texts
{
    private static readonly JsonSerializerOptions Escaping = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Strings =
    [
        "\"\"", "\"a\"", "\"AddOne\"", "\"MultiplyWithTwo\"", "\"addone\"", "\"AddOn\"", "\" AddOne\"", "\"step\"", "\"sleep\"", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\u0000\"", "\"\\u0041ddOne\"", "\"\\n\\t\\\"\\\\\"", "\"é\"", "\"\uFEFF\"", "\"😀\"", "\"${\"", "\"$${\"",
        "\"${input}\"", "\"-\"", "\"a/b\"", "\"../x\"", "\"a\\u0301\"", "\"null\"", "\"\u2028\"",
    ];

    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "-0", "0.1", "1.0", "1e0", "1E+2", "1e308", "1e309", "-1e400", "1e-400", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "79228162514264337593543950335", "79228162514264337593543950336", "0.0000000000000000000000000001",
        "1234567890123456789012345678901234567890", "100", "101", "10000", "0.5", "1.5", "2147483647", "2147483648",
    ];

    private static readonly string[] Durations =
        ["1s", "500ms", "0s", "1h30m", "7d", "3650d", "3651d", "1.5s", "-1s", "1", "s", "1s1s", "1m1h", "0.00001ms", "99999999999999999999d", " 1s", "1ms", "1D", "1.s", ".5s", "1e3s"];

    private static readonly string[] GoodDurations = ["1s", "500ms", "10m", "1h30m", "7d", "1.5s", "1ms"];

    public static string String(Dice random) => random.Next(random.Careful ? 4 : 12) switch
    {
        < 4 when random.Careful => random.One("\"a\"", "\"é\"", "\"a/b\"", "\"\""),
        < 8 => random.One<string>(Strings),
        8 => $"\"{new string(random.One('a', 'é', '-', ' '), random.One(1, 127, 128, 129, 300, 5000))}\"",
        9 => Duration(random),
        // Escaped as JSON asks: what is no JSON at all comes from spoiling it, and only where a reader has to notice.
        _ => JsonSerializer.Serialize(Name(random), Escaping),
    };

    public static string Number(Dice random) => random.Next(4) switch
    {
        _ when random.Careful => random.One("1", "2", "7", "-3", "0.5", "1.0", "1234567890123456789"),
        0 => random.Next(-1000, 1000).ToString(CultureInfo.InvariantCulture),
        1 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
        _ => random.One<string>(Numbers),
    };

    /// <summary>A whole number of a range, mostly.</summary>
    public static string Count(Dice random, int from, int to) =>
        random.Slips(0.4) ? Number(random) : random.Next(from, to + 1).ToString(CultureInfo.InvariantCulture);

    public static string Duration(Dice random) => $"\"{random.One<string>(random.Careful ? GoodDurations : Durations)}\"";

    /// <summary>A workflow, mostly one that there is.</summary>
    public static string Workflow(Dice random) => random.Fit(["order", "order", "order", "a", "b"], "dynamic", "A", Name(random));

    /// <summary>A version, mostly one that there may be.</summary>
    public static string Version(Dice random) => random.Fit(["v1", "v1", "v2"], "v3", "V1", Name(random));

    /// <summary>A name, mostly one that may be used.</summary>
    public static string Name(Dice random) => random.Next(random.Careful ? 5 : 8) switch
    {
        < 5 => random.One("a", "b", "order", "v1", "v2", "x.y_z~0-9", "A"),
        5 => random.One("-a", "a-", ".", "~", "a b", "a/b", "", "ü", "a\u0000b", "..", "%2e", "con"),
        6 => new string('n', random.One(1, 127, 128, 129, 1000)),
        _ => Noise(random, random.Next(1, 12)),
    };

    public static string Noise(Dice random, int length)
    {
        var text = new StringBuilder(length);
        while (text.Length < length)
            text.Append((char)random.One(random.Next(32, 127), random.Next(1, 256), random.Next(1, 0xD800)));
        return text.Replace("\"", "'").Replace("\\", "/").ToString();
    }
}
