using System.Buffers.Text;
using System.Text;

namespace StepFlow.Events;

/// <summary>The rule for event ids: free text, so that it can hold whatever names the thing that is waited for.</summary>
public static class EventId
{
    /// <summary>Longest id, in bytes of UTF-8.</summary>
    public const int MaxBytes = 200;

    /// <summary>What ids of the engine's own begin with, such as those of webhooks.</summary>
    public const string Reserved = "stepflow/";

    /// <summary>The rule in words, for messages.</summary>
    public const string Description = "text of 1 to 200 bytes in UTF-8 that does not begin with 'stepflow/'";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Says what is wrong with an id; null when nothing is.</summary>
    public static string? Check(string id)
    {
        if (id.Length == 0)
            return $"Expected an event id, {Description}; found an empty string.";
        if (id.StartsWith(Reserved, StringComparison.Ordinal))
            return $"Expected an event id, {Description}; found '{Shorten(id)}'.";
        if (SizeOf(id) is not { } size)
            return $"Expected an event id, {Description}; found half a surrogate pair, which is no text.";
        return size <= MaxBytes ? null : $"Expected an event id, {Description}; found {size} bytes, beginning '{Shorten(id)}'.";
    }

    /// <summary>The id as a part of a storage key: base64url, which holds no character that a key or an address forbids.</summary>
    public static string Key(string id) => Base64Url.EncodeToString(Strict.GetBytes(id));

    private static int? SizeOf(string id)
    {
        try
        {
            return Strict.GetByteCount(id);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    private static string Shorten(string id) => id.Length <= 40 ? id : id[..40] + "…";
}
