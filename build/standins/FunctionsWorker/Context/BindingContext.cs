namespace Microsoft.Azure.Functions.Worker;

/// <summary>The data that came with the trigger.</summary>
public abstract class BindingContext
{
    /// <summary>The trigger's data by name, such as DequeueCount.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
