using System.Collections.Immutable;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>A function as the worker knows it.</summary>
public abstract class FunctionDefinition
{
    /// <summary>Its parameters.</summary>
    public abstract ImmutableArray<FunctionParameter> Parameters { get; }

    /// <summary>The assembly that holds it.</summary>
    public abstract string PathToAssembly { get; }

    /// <summary>The method's full name.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>The worker's id for it.</summary>
    public abstract string Id { get; }

    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>Its input bindings by name.</summary>
    public abstract IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    /// <summary>Its output bindings by name.</summary>
    public abstract IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }
}
