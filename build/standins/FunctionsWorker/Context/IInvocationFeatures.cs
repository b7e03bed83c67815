namespace Microsoft.Azure.Functions.Worker;

/// <summary>Objects that middleware and bindings attach to an invocation.</summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    /// <summary>Attaches an object under its type.</summary>
    void Set<T>(T instance);

    /// <summary>The object attached under a type, or null.</summary>
    T? Get<T>();
}
