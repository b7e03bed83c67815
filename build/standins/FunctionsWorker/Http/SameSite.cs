namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>The SameSite value of a cookie.</summary>
public enum SameSite
{
    /// <summary>Not stated.</summary>
    None = 0,

    /// <summary>Lax.</summary>
    Lax = 1,

    /// <summary>Strict.</summary>
    Strict = 2,

    /// <summary>None, stated.</summary>
    ExplicitNone = 3,
}
