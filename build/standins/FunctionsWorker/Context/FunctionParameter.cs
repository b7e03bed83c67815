using System.Collections.Immutable;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>One parameter of a function.</summary>
/// <param name="name">The parameter's name.</param>
/// <param name="type">Its type.</param>
/// <param name="properties">What bindings attached to it.</param>
public class FunctionParameter(string name, Type type, IReadOnlyDictionary<string, object> properties)
{
    /// <summary>A parameter that nothing is attached to.</summary>
    public FunctionParameter(string name, Type type)
        : this(name, type, ImmutableDictionary<string, object>.Empty)
    {
    }

    /// <summary>The parameter's name.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>Its type.</summary>
    public Type Type { get; } = type ?? throw new ArgumentNullException(nameof(type));

    /// <summary>What bindings attached to it.</summary>
    public IReadOnlyDictionary<string, object> Properties { get; } = properties ?? throw new ArgumentNullException(nameof(properties));
}
