namespace Microsoft.Azure.Functions.Worker;

/// <summary>One binding of a function.</summary>
public abstract class BindingMetadata
{
    /// <summary>The binding's name.</summary>
    public abstract string Name { get; }

    /// <summary>The binding's type, such as queueTrigger.</summary>
    public abstract string Type { get; }

    /// <summary>Which way it carries data.</summary>
    public abstract BindingDirection Direction { get; }
}
