using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs a function on an HTTP request.</summary>
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Every method, with a function key.</summary>
    public HttpTriggerAttribute()
    {
        AuthLevel = AuthorizationLevel.Function;
    }

    /// <summary>The given methods. As in the real package, this one leaves the level at anonymous: state it.</summary>
    public HttpTriggerAttribute(params string[] methods)
    {
        Methods = methods;
    }

    /// <summary>Every method, with the given level.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel)
    {
        AuthLevel = authLevel;
    }

    /// <summary>The given methods, with the given level.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>The route, without the host's prefix.</summary>
    public string? Route { get; set; }

    /// <summary>The HTTP methods; null means every one.</summary>
    public string[]? Methods { get; private set; }

    /// <summary>What a caller has to present.</summary>
    public AuthorizationLevel AuthLevel { get; private set; }
}
