using System.Buffers;
using StepFlow.Definitions;

namespace StepFlow.Calls;

/// <summary>
/// What a request of a call step may be. One set of rules, for what is literal at publish and for what expressions make of it later.
/// </summary>
internal static class CallRules
{
    private const int MaxUrl = 8192;
    private const int MaxHeader = 8192;

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>Headers that belong to the connection: with them a request could be made to look like two.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade",
    };

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Says what is wrong with a method; null when nothing is.</summary>
    public static string? CheckMethod(string method) => Methods.Contains(method, StringComparer.Ordinal)
        ? null
        : $"Expected one of {string.Join(", ", Methods)}, found {Show(method)}.{NearestName.Suggest(method.ToUpperInvariant(), Methods)}";

    /// <summary>Says what is wrong with an address; null when nothing is.</summary>
    public static string? CheckUrl(string text, out Uri? url)
    {
        url = null;
        if (text.Length > MaxUrl)
            return $"Expected an address of at most {MaxUrl:N0} characters, found {text.Length:N0}.";
        if (text.AsSpan().ContainsAnyInRange('\0', ' ') || text.Contains('\x7f', StringComparison.Ordinal))
            return "Expected an address without white space and control characters.";
        if (CheckBeginning(text) is { } wrong)
            return wrong;
        if (!Uri.TryCreate(text, UriKind.Absolute, out url) || url.Host.Length == 0)
            return $"Expected an absolute address such as \"https://example.org/orders\", found {Show(text)}.";
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            return $"Expected an address that begins with http:// or https://, found {Show(text)}.";
        return url.UserInfo.Length == 0
            ? null
            : "Expected an address without user and password: they would be stored and shown. Send an Authorization header.";
    }

    /// <summary>Says what is wrong with the beginning of an address, up to its first expression; null when nothing is (yet).</summary>
    public static string? CheckBeginning(string text)
    {
        var isStart = Begins(text, "http://") || Begins(text, "https://");
        return isStart ? null : $"Expected an address that begins with http:// or https://, found {Show(text)}.";
    }

    /// <summary>Says what is wrong with the name of a header; null when nothing is.</summary>
    public static string? CheckHeaderName(string name)
    {
        if (name.Length is 0 or > NameRule.MaxLength || name.AsSpan().ContainsAnyExcept(NameCharacters))
            return $"Expected the name of a header, such as \"Content-Type\", found {Show(name)}.";
        return Reserved.Contains(name) ? $"The header {name} belongs to the connection and cannot be set." : null;
    }

    /// <summary>Says what is wrong with the value of a header, never the value itself; null when nothing is.</summary>
    public static string? CheckHeaderValue(string value)
    {
        if (value.Length > MaxHeader)
            return $"Expected at most {MaxHeader:N0} characters, found {value.Length:N0}.";
        var wrong = value.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        return wrong < 0 ? null : $"Expected printable ASCII in one line, found U+{(int)value[wrong]:X4} at character {wrong + 1}.";
    }

    // Of a text that is shorter than the scheme, what is there has to fit: the rest comes from an expression.
    private static bool Begins(string text, string scheme)
    {
        var length = Math.Min(text.Length, scheme.Length);
        return string.Compare(text, 0, scheme, 0, length, StringComparison.OrdinalIgnoreCase) == 0;
    }

    private static string Show(string text) => text.Length switch
    {
        0 => "an empty text",
        > 60 => $"'{text[..60]}…'",
        _ => $"'{text}'",
    };
}
