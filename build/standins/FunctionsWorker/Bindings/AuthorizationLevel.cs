namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a caller of an HTTP function has to present.</summary>
public enum AuthorizationLevel
{
    /// <summary>Nothing.</summary>
    Anonymous = 0,

    /// <summary>A user's token.</summary>
    User = 1,

    /// <summary>A key of the function or the app.</summary>
    Function = 2,

    /// <summary>A system key.</summary>
    System = 3,

    /// <summary>The master key.</summary>
    Admin = 4,
}
