namespace StepFlow.Calls;

/// <summary>Headers whose values are credentials: not shown, and not sent on to another origin by a redirect.</summary>
public static class SensitiveHeaders
{
    private static readonly string[] Names = ["Authorization", "Cookie", "Set-Cookie", "Proxy-Authorization"];
    private static readonly string[] Words = ["api-key", "apikey", "auth", "credential", "password", "secret", "signature", "token"];

    /// <summary>True for <c>Authorization</c>, <c>Cookie</c> and every name that says it of itself, such as <c>X-Api-Key</c>.</summary>
    public static bool Contains(string name) =>
        Names.Contains(name, StringComparer.OrdinalIgnoreCase) || Words.Any(w => name.Contains(w, StringComparison.OrdinalIgnoreCase));
}
