namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>A cookie.</summary>
public interface IHttpCookie
{
    /// <summary>The domain.</summary>
    string? Domain { get; }

    /// <summary>When it expires.</summary>
    DateTimeOffset? Expires { get; }

    /// <summary>Whether scripts are kept from it.</summary>
    bool? HttpOnly { get; }

    /// <summary>Its life in seconds.</summary>
    double? MaxAge { get; }

    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>The path.</summary>
    string? Path { get; }

    /// <summary>Its SameSite value.</summary>
    SameSite SameSite { get; }

    /// <summary>Whether it is for HTTPS only.</summary>
    bool? Secure { get; }

    /// <summary>Its value.</summary>
    string Value { get; }
}
