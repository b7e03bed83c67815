using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace StepFlow.Storage.Azure.Callbacks;

/// <summary>The text of a queue message: a callback's JSON in Base64.</summary>
internal static class QueueText
{
    public static string Of(Callback callback, HandOver? before = null) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(CallbackMessage.Format(callback, before)));

    public static bool TryRead(
        string text, [NotNullWhen(true)] out Callback? callback, out HandOver? before, [NotNullWhen(false)] out string? problem)
    {
        var bytes = new byte[text.Length];
        if (Convert.TryFromBase64String(text, bytes, out var length))
            return CallbackMessage.TryParse(Encoding.UTF8.GetString(bytes, 0, length), out callback, out before, out problem);
        (callback, before) = (null, null);
        problem = "expected a message in Base64; found other text";
        return false;
    }
}
