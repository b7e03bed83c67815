namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>The base of every output binding attribute.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public abstract class OutputBindingAttribute : BindingAttribute
{
    /// <summary>Creates the attribute.</summary>
    public OutputBindingAttribute()
    {
    }
}
