namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>The base of every trigger attribute.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class TriggerBindingAttribute : BindingAttribute
{
    /// <summary>Creates the attribute.</summary>
    public TriggerBindingAttribute()
    {
    }
}
