namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>A cookie.</summary>
/// <param name="name">Its name.</param>
/// <param name="value">Its value.</param>
public sealed class HttpCookie(string name, string value) : IHttpCookie
{
    /// <summary>The domain.</summary>
    public string? Domain { get; set; }

    /// <summary>When it expires.</summary>
    public DateTimeOffset? Expires { get; set; }

    /// <summary>Whether scripts are kept from it.</summary>
    public bool? HttpOnly { get; set; }

    /// <summary>Its life in seconds.</summary>
    public double? MaxAge { get; set; }

    /// <summary>Its name.</summary>
    public string Name { get; set; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>The path.</summary>
    public string? Path { get; set; }

    /// <summary>Its SameSite value.</summary>
    public SameSite SameSite { get; set; }

    /// <summary>Whether it is for HTTPS only.</summary>
    public bool? Secure { get; set; }

    /// <summary>Its value.</summary>
    public string Value { get; set; } = value ?? throw new ArgumentNullException(nameof(value));
}
