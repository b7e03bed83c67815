namespace Microsoft.Azure.Functions.Worker;

/// <summary>One invocation of a function.</summary>
public abstract class FunctionContext
{
    /// <summary>The invocation's id.</summary>
    public abstract string InvocationId { get; }

    /// <summary>The function's id.</summary>
    public abstract string FunctionId { get; }

    /// <summary>The trace that the invocation belongs to.</summary>
    public abstract TraceContext TraceContext { get; }

    /// <summary>The trigger's data.</summary>
    public abstract BindingContext BindingContext { get; }

    /// <summary>The host's tries.</summary>
    public abstract RetryContext RetryContext { get; }

    /// <summary>The services of this invocation.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>The function.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>Objects that middleware and functions share within the invocation.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>Features of the invocation.</summary>
    public abstract IInvocationFeatures Features { get; }

    /// <summary>Cancelled when the host gives the invocation up.</summary>
    public virtual CancellationToken CancellationToken { get; } = CancellationToken.None;
}
