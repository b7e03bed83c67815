using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StepFlow.Runs;

namespace StepFlow.Events;

/// <summary>
/// The address of a webhook: <c>/api/webhooks/{runId}/{name}/{token}</c>. The token is made of the run's secret, so that every step
/// knows the address without anything being stored, and nobody else can guess it.
/// </summary>
internal static class WebhookAddress
{
    /// <summary>The address, a JSON string.</summary>
    public static Payload Of(RunRow row, string name) => Payload.FromTrusted(JsonSerializer.SerializeToUtf8Bytes(PathOf(row, name)));

    /// <summary>The address.</summary>
    public static string PathOf(RunRow row, string name) => $"/api/webhooks/{row.RunId}/{name}/{Token(row, name)}";

    /// <summary>The event that a call of the webhook puts into the run's inbox.</summary>
    public static string EventOf(string name) => $"{EventId.Reserved}webhook/{name}";

    /// <summary>True for the webhook's own token. The time that it takes does not depend on where another differs.</summary>
    public static bool IsToken(RunRow row, string name, string token) =>
        row.Secret.Length > 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Token(row, name)), Encoding.UTF8.GetBytes(token));

    private static string Token(RunRow row, string name) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(row.Secret), Encoding.UTF8.GetBytes($"webhook\n{name}")));
}
